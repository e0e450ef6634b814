"""The tables of the register. Days are ordinals; shelves are written as hexadecimal numbers, for they may have more
bits than SQLite's integers."""

VERSION = 1

TABLES = """
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Two states of one register know by this that they are.
INSERT INTO note VALUES ('register', lower(hex(randomblob(16))));

-- What the archive has. `article` is there where a telling is given to readers otherwise than its line has it, or not
-- at all, since it is withdrawn.
CREATE TABLE line (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    family TEXT NOT NULL,
    url TEXT,
    article TEXT
);
CREATE INDEX line_by_family ON line (family) WHERE family <> id;
CREATE INDEX line_by_url ON line (url) WHERE url IS NOT NULL;

-- What readers are given, one row a telling. `came` is the number that it first had; `shelf` is NULL where every view
-- has another telling instead. Texts are in a table of their own, so that listings pass over narrow rows.
CREATE TABLE story (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    family TEXT NOT NULL,
    came INTEGER NOT NULL,
    day INTEGER NOT NULL,
    first INTEGER,
    last INTEGER,
    origins TEXT NOT NULL,
    topics TEXT NOT NULL,
    shelf TEXT,
    indexed INTEGER NOT NULL
);
CREATE INDEX story_by_family ON story (family) WHERE family <> id;
CREATE INDEX story_by_coming ON story (came, id, family);
CREATE INDEX story_listed ON story (day DESC, id, shelf, origins, first, last) WHERE shelf IS NOT NULL;
-- Few know their day no better than by a first and a last one: those alone are looked through for what began before a
-- day and ended after it.
CREATE INDEX story_spanning ON story (first, day DESC, id, shelf, origins) WHERE first < last AND shelf IS NOT NULL;
CREATE INDEX story_waiting ON story (number) WHERE NOT indexed AND shelf IS NOT NULL;
CREATE INDEX story_shelved ON story (shelf, number) WHERE indexed;

CREATE TABLE told (number INTEGER PRIMARY KEY, article TEXT NOT NULL);

-- A telling stands under every topic of its family.
CREATE TABLE topic (
    topic TEXT NOT NULL,
    day INTEGER NOT NULL,
    id TEXT NOT NULL,
    shelf TEXT NOT NULL,
    origins TEXT NOT NULL,
    first INTEGER,
    last INTEGER,
    number INTEGER NOT NULL,
    PRIMARY KEY (topic, day DESC, id)
) WITHOUT ROWID;
CREATE INDEX topic_spanning ON topic (topic, first, day DESC, id, shelf, origins, number) WHERE first < last;

CREATE TABLE leaving (number INTEGER PRIMARY KEY, shelf TEXT NOT NULL, article TEXT NOT NULL);

-- Families of rows that somebody may have read and that are there no more.
CREATE TABLE gone (place INTEGER PRIMARY KEY AUTOINCREMENT, family TEXT NOT NULL);

-- Counts of everything that is asked for as a count, kept with every change.
CREATE TABLE tally (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, value, day)
) WITHOUT ROWID;

CREATE TABLE passage (
    key INTEGER PRIMARY KEY,
    field TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    analysis BLOB NOT NULL
);

-- `length` is that of the word without its capitals.
CREATE TABLE word (
    initial TEXT NOT NULL,
    length INTEGER NOT NULL,
    word TEXT NOT NULL,
    shelf TEXT NOT NULL,
    count INTEGER NOT NULL,
    heard INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (initial, length, word, shelf)
) WITHOUT ROWID;
CREATE INDEX word_unheard ON word (word) WHERE NOT heard;

CREATE TABLE name (
    is_han INTEGER NOT NULL,
    spelling TEXT NOT NULL,
    word TEXT NOT NULL,
    length INTEGER NOT NULL,
    sound TEXT NOT NULL,
    PRIMARY KEY (is_han, spelling, word)
) WITHOUT ROWID;
CREATE INDEX name_by_sound ON name (is_han, length, word, sound);
"""

# While an archive is read: families to be filed anew, and what was filed of them before.
PASSING = """
CREATE TEMP TABLE touched (family TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE lifted (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    family TEXT NOT NULL,
    came INTEGER NOT NULL,
    shelf TEXT,
    indexed INTEGER NOT NULL
) WITHOUT ROWID;
"""
