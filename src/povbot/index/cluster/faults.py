"""What the client raises, in povbot's words: without questions in it, and without what is secret."""

import re
import ssl

from opensearchpy import (
    AuthenticationException,
    AuthorizationException,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ImproperlyConfigured, SSLError

from povbot.errors import IndexDamaged, IndexUnusable, PovbotError, RetrieverUnavailable

REBUILD = "Run `povbot index --rebuild`."
# Too many at once, or a shard without a living copy just now.
_PASSING = frozenset({429, 502, 503, 504})
# Another node's answer, with 500 or 503, to a search that a dying one was a part of.
_CUT_OFF = (500, "search_phase_execution_exception")
_NAME = re.compile(r"[a-z_ ]{1,80}")
FAULTS = (OpenSearchException, ImproperlyConfigured, OSError)


def is_passing(error: Exception) -> bool:
    """Whether the same request may be answered a moment later, or by another node."""
    if isinstance(error, TransportError):
        return (isinstance(error, Unreachable) and not _is_of_tls(error)) or (
            error.status_code in _PASSING or (error.status_code, error.error) == _CUT_OFF
        )
    return False


def understood(error: Exception, where: str) -> PovbotError:
    """Of FAULTS."""
    match error:
        case AuthenticationException() | AuthorizationException():
            remedy = (
                "Look at user and password, or api_key, of [opensearch] in config/povbot.toml, and at their rights."
            )
            return RetrieverUnavailable("the cluster does not let povbot in", where=where, remedy=remedy)
        case _ if isinstance(error, (SSLError, ImproperlyConfigured)) or _is_of_tls(error):
            remedy = "Look at ca_certs of [opensearch] in config/povbot.toml."
            return RetrieverUnavailable("the cluster's certificate is not accepted", where=where, remedy=remedy)
        case ConnectionTimeout():
            remedy = "Look at the load of its nodes, or raise timeout_s of [opensearch] in config/povbot.toml."
            return RetrieverUnavailable("the cluster did not answer in time", where=where, remedy=remedy)
        case NotFoundError():
            return IndexDamaged("a part of the index is not there", where=where, remedy=REBUILD)
        case _ if is_passing(error) or isinstance(error, OSError):
            remedy = "See that its nodes run and can be reached from here."
            return RetrieverUnavailable(f"the cluster cannot be asked ({_short(error)})", where=where, remedy=remedy)
    remedy = "See whether the index was made by this povbot, and by which OpenSearch."
    return IndexUnusable(f"the cluster refused ({_short(error)})", where=where, remedy=remedy)


def _is_of_tls(error: Exception) -> bool:
    """Aiohttp wraps what it is told by ssl, and the client wraps that."""
    inner = getattr(error, "info", None)
    told = (inner, getattr(inner, "certificate_error", None), getattr(inner, "os_error", None))
    return any(isinstance(one, ssl.SSLError | ssl.CertificateError) for one in told)


def _short(error: Exception) -> str:
    """Its kind: the whole may have the question in it, and what stands between may answer with a page of its own."""
    if isinstance(error, TransportError) and not isinstance(error, Unreachable):
        return f"{error.status_code} {error.error}" if _NAME.fullmatch(str(error.error)) else str(error.status_code)
    return type(error).__name__
