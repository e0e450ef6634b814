"""The tables of the ledger. Moments and days are texts of ISO 8601, so that they sort as time does."""

VERSION = 1

TABLES = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    status TEXT NOT NULL,
    fault TEXT NOT NULL DEFAULT '',
    seen INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runs_of_source ON runs (source, number);

CREATE TABLE entries (
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    standing TEXT NOT NULL,
    article_id TEXT,
    listed_on TEXT NOT NULL,
    listed TEXT NOT NULL,
    said TEXT NOT NULL,
    day TEXT,
    read TEXT,
    looked TEXT,
    run INTEGER NOT NULL,
    fault TEXT NOT NULL,
    PRIMARY KEY (source, address)
) WITHOUT ROWID;
CREATE INDEX entries_of_stories ON entries (address, standing, source) WHERE article_id IS NOT NULL;
CREATE INDEX entries_of_article ON entries (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX entries_of_listing ON entries (source, listed_on, run);
CREATE INDEX entries_by_day ON entries (source, day) WHERE standing = 'kept';

CREATE TABLE listings (
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    read TEXT NOT NULL,
    onward TEXT NOT NULL,
    reading TEXT NOT NULL,
    settled INTEGER NOT NULL,
    PRIMARY KEY (source, address)
) WITHOUT ROWID;

CREATE TABLE traces (
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    url TEXT,
    heading TEXT NOT NULL,
    words TEXT NOT NULL,
    sketch TEXT NOT NULL,
    version_of TEXT,
    gathered INTEGER NOT NULL
);
CREATE INDEX traces_by_url ON traces (url, article_id) WHERE url IS NOT NULL;
CREATE INDEX traces_by_heading ON traces (heading, article_id) WHERE heading <> '';
CREATE INDEX traces_by_words ON traces (words, article_id) WHERE words <> '';
CREATE INDEX traces_by_version ON traces (version_of, article_id) WHERE version_of IS NOT NULL;

-- Each number of a sketch leads to the traces that have it.
CREATE TABLE sketches (
    sketched INTEGER NOT NULL,
    trace INTEGER NOT NULL,
    PRIMARY KEY (sketched, trace)
) WITHOUT ROWID;

CREATE TABLE expected (
    address TEXT PRIMARY KEY,
    article_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE revisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    revision TEXT NOT NULL
);

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""
