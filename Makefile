# Two commands do all the set-up: make ask Q="how did Dongchuan escape poverty?"  and  make test
PYTHON ?= python3.11
ifeq (,$(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
Q ?= how did Dongchuan escape poverty?
# By the environment, so that no shell reads the question.
export Q

.PHONY: ask web web-bench test image-test check lint types telegram bench soak lock clean audit licences sbom fuzz faults

ask: $(VENV)/run.done ## answer one question in the terminal
	@$(BIN)/povbot ask "$$Q" || [ $$? -eq 1 ] # a refusal is no error

web: $(VENV)/run.done ## the archive in a browser, at http://127.0.0.1:8080
	@$(BIN)/povbot web --open

telegram: $(VENV)/run.done ## run the bot (POVBOT_TELEGRAM__TOKEN)
	@$(BIN)/povbot telegram

# A test that hangs ends its worker, and the run is told which it was.
HANGS := -o faulthandler_timeout=1200 -o faulthandler_exit_on_timeout=true --max-worker-restart=0

test: $(VENV)/dev.done ## the whole suite
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup $(HANGS)

image-test: $(VENV)/dev.done ## the image without an engine: minutes, root, debootstrap and the network
	POVBOT_IMAGE_TEST=1 $(BIN)/python -m pytest tests/telegram/test_image.py

faults: $(VENV)/dev.done ## the bot killed 50 times while it is used, in three ways, and every fault that takes long (needs POVBOT_STRICT_BOTAPI)
	POVBOT_KILLS=50 $(BIN)/python -m pytest --capture=no tests/faults tests/telegram/test_backup_running.py tests/telegram/test_running_bot.py tests/telegram/test_strict_*.py

check: lint types audit test ## what has to pass before a change lands

lint: $(VENV)/dev.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/dev.done
	$(BIN)/mypy src tests benches

audit: $(VENV)/dev.done ## whether vulnerabilities are known of what is locked to run
	@$(BIN)/python requirements/audit.py

licences: $(VENV)/dev.done ## docs/licences.md
	$(BIN)/python requirements/licences.py

SBOM ?= sbom.json
sbom: $(VENV)/dev.done ## what povbot is made of, with its hashes, as CycloneDX: make sbom SBOM=file
	$(BIN)/cyclonedx-py requirements requirements/run.txt --output-reproducible --output-file $(SBOM)

BUDGET ?= 60
fuzz: $(VENV)/dev.done ## every harness of fuzz/ for so many seconds: make fuzz BUDGET=600
	$(BIN)/python fuzz/run.py $(BUDGET)

bench: $(VENV)/run.done ## what a start, an answer and typing cost
	$(BIN)/python benches/startup.py
	$(BIN)/python benches/answers.py
	$(BIN)/python benches/typeahead.py
	$(BIN)/python benches/renewing.py

web-bench: $(VENV)/dev.done ## how soon the pages answer at a start, what they weigh, and a hundred questions a second
	$(BIN)/python benches/webstart.py
	$(BIN)/python benches/web.py --pages
	$(BIN)/python benches/web.py

soak: $(VENV)/dev.done ## ten minutes of a thousand readers; POVBOT_STRICT_BOTAPI names a strict double of the Bot API
	$(BIN)/python benches/soak.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("povbot needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.11 …" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (a minute, the first time) …" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --editable .
	@# What is installed is compiled, but for what is edited: half a second of the first start.
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/dev.done: requirements/dev.txt $(VENV)/run.done
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: | $(BIN)/python ## renew requirements/*.txt from pyproject.toml
	@$(PIP) install "uv>=0.5"
	$(BIN)/$(UV_COMPILE) pyproject.toml -o requirements/run.txt
	$(BIN)/$(UV_COMPILE) pyproject.toml --group dev --constraint requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
