"""The schema's steps as SQL text, frozen once released; `migrations` applies them."""

# With trusted_schema off SQLite refuses json_type() in a CHECK, so arrays are known by brackets.
M001_INITIAL = """
CREATE TABLE session (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE CHECK (key GLOB '[1-9]*-[1-9]*'),      -- 11-2 = 十一届二次会议
    label      TEXT NOT NULL,
    opens_on   TEXT NOT NULL CHECK (opens_on IS date(opens_on, '+0 days')),
    closes_on  TEXT NOT NULL CHECK (closes_on IS date(closes_on, '+0 days')
                                    AND closes_on >= opens_on),
    cutoff_at  TEXT CHECK (cutoff_at IS strftime('%Y-%m-%dT%H:%M', cutoff_at))
) STRICT;

CREATE TABLE setting (                              -- the county's own rules, as typed
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE,
    value      TEXT NOT NULL
) STRICT;

CREATE TABLE published (                            -- figures as they were handed out
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    as_of      TEXT NOT NULL CHECK (as_of IS date(as_of, '+0 days')),
    sessions   TEXT NOT NULL CHECK (sessions GLOB '[[]*]'),     -- keys
    base       TEXT NOT NULL,
    settings   TEXT NOT NULL CHECK (settings GLOB '{*}'),       -- those that were changed, as typed
    figures    TEXT NOT NULL CHECK (figures GLOB '[[]*]')       -- key, label, number, whole, what
) STRICT;

CREATE TABLE contact_card (                         -- kept beside the log, never in it
    digest     TEXT PRIMARY KEY CHECK (length(digest) = 64),    -- of salt and values
    salt       TEXT,                                            -- null after `forget`
    phone      TEXT,
    address    TEXT,
    employer   TEXT
) STRICT;

CREATE TABLE proposer (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    is_person  INTEGER NOT NULL CHECK (is_person IN (0, 1)),
    remark     TEXT NOT NULL DEFAULT '',            -- tells two 王芳 apart
    sector     TEXT NOT NULL DEFAULT '',            -- today's; a sponsor row keeps that day's
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    UNIQUE (name, is_person, remark)
) STRICT;

CREATE TABLE proposer_contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposer_id INTEGER NOT NULL UNIQUE REFERENCES proposer(id),
    digest      TEXT NOT NULL REFERENCES contact_card(digest)
) STRICT;

CREATE TABLE unit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
    channel    TEXT NOT NULL DEFAULT '',            -- 党委系统、政府系统 …
    position   INTEGER NOT NULL DEFAULT 0,          -- protocol order
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1))
) STRICT;

CREATE TABLE unit_alias (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    alias      TEXT NOT NULL UNIQUE,
    unit_id    INTEGER NOT NULL REFERENCES unit(id)
) STRICT;

CREATE TABLE content (                              -- bytes by their hash; never imaged in the log
    sha256      TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    bytes       BLOB                                -- null after `forget`
) STRICT;

CREATE TABLE proposal (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id     INTEGER NOT NULL REFERENCES session(id),
    intake_no      INTEGER NOT NULL CHECK (intake_no > 0),                  -- 收件号, permanent
    case_no        TEXT CHECK (trim(case_no) <> ''),                        -- 案号, given at filing
    title          TEXT NOT NULL CHECK (trim(title) <> ''),
    body_sha256    TEXT REFERENCES content(sha256),
    body_length    INTEGER NOT NULL DEFAULT 0 CHECK (body_length >= 0),     -- characters
    proposer_kind  TEXT NOT NULL CHECK (proposer_kind IN ('member','joint','party','fic',
                       'organization','committee','sector','group','other')),
    timing         TEXT NOT NULL CHECK (timing IN ('session','offsession')),
    category       TEXT NOT NULL DEFAULT '',
    public_consent TEXT NOT NULL DEFAULT 'unknown' CHECK (public_consent IN ('yes','no','unknown')),
    public_reason  TEXT NOT NULL DEFAULT '',
    suggested_unit TEXT NOT NULL DEFAULT '',        -- the proposer's wish, never an assignment
    stated_signers INTEGER CHECK (stated_signers > 0),      -- 张三等5人, when names are missing
    note           TEXT NOT NULL DEFAULT '',
    key_level      TEXT NOT NULL DEFAULT '',
    is_excellent   INTEGER NOT NULL DEFAULT 0 CHECK (is_excellent IN (0, 1)),
    mode           TEXT CHECK (mode IN ('single','lead_co','split','collective')),
    leader         TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL CHECK (state IN ('pending','returned','rejected','converted',
                       'merged','withdrawn','filed','assigned','replied')),
    round          INTEGER NOT NULL DEFAULT 1 CHECK (round > 0),
    received_on    TEXT NOT NULL CHECK (received_on IS date(received_on, '+0 days')),
    merged_into    INTEGER REFERENCES proposal(id) CHECK (merged_into <> id),
    UNIQUE (session_id, intake_no),
    UNIQUE (session_id, case_no),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL))
) STRICT;

CREATE TABLE old_number (                           -- a renumbered case is still found
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    case_no     TEXT NOT NULL
) STRICT;

CREATE TABLE sponsor (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    proposer_id INTEGER NOT NULL REFERENCES proposer(id),
    position    INTEGER NOT NULL CHECK (position > 0),                      -- 1 = 第一提案人
    consent     TEXT NOT NULL CHECK (consent IN ('invited','confirmed','declined','expired',
                    'withdrawn')),
    consent_how TEXT NOT NULL DEFAULT '',
    consent_on  TEXT CHECK (consent_on IS date(consent_on, '+0 days')),
    sector      TEXT NOT NULL DEFAULT '',                                   -- as of submission
    UNIQUE (proposal_id, proposer_id)
) STRICT;

CREATE TABLE decision (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id  INTEGER NOT NULL REFERENCES proposal(id),
    outcome      TEXT NOT NULL CHECK (outcome IN ('file','reject','return','convert','merge',
                     'withdraw','reopen')),
    decided_on   TEXT NOT NULL CHECK (decided_on IS date(decided_on, '+0 days')),
    decided_by   TEXT NOT NULL DEFAULT '',
    grounds      TEXT NOT NULL DEFAULT '[]' CHECK (grounds GLOB '[[]*]'),
    converted_to TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    notified_on  TEXT CHECK (notified_on IS date(notified_on, '+0 days')),
    CHECK (outcome <> 'reject' OR grounds <> '[]')
) STRICT;

CREATE TABLE assignment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    unit_id     INTEGER NOT NULL REFERENCES unit(id),
    round       INTEGER NOT NULL CHECK (round > 0),
    role        TEXT NOT NULL CHECK (role IN ('lead','co','split','participant')),
    assigned_on TEXT NOT NULL CHECK (assigned_on IS date(assigned_on, '+0 days')),
    due_on      TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days') AND due_on >= assigned_on),
    due_rule    TEXT NOT NULL,                      -- how the day came about: 3mo, 15wd, a date
    ended_on    TEXT CHECK (ended_on IS date(ended_on, '+0 days')),
    end_reason  TEXT NOT NULL DEFAULT '',
    UNIQUE (id, proposal_id),
    CHECK (ended_on IS NULL OR trim(end_reason) <> '')
) STRICT;

CREATE TABLE attachment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    kind        TEXT NOT NULL CHECK (kind IN ('text','letter','form','other')),
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL REFERENCES content(sha256)
) STRICT;

CREATE TABLE reply (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL UNIQUE,
    doc_no        TEXT NOT NULL DEFAULT '',
    issued_on     TEXT NOT NULL CHECK (issued_on IS date(issued_on, '+0 days')),
    signed_by     TEXT NOT NULL DEFAULT '',
    class_raw     TEXT NOT NULL DEFAULT '',                                 -- as printed
    class_scheme  TEXT NOT NULL,
    result        TEXT NOT NULL CHECK (result IN ('resolved','adopted','explained','reference')),
    reason        TEXT NOT NULL DEFAULT '',
    letter_id     INTEGER REFERENCES attachment(id),
    FOREIGN KEY (assignment_id, proposal_id) REFERENCES assignment(id, proposal_id)
) STRICT;

CREATE TABLE result (                               -- the case's own result, dated: B may become A
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    result      TEXT NOT NULL CHECK (result IN ('resolved','adopted','explained','reference')),
    set_on      TEXT NOT NULL CHECK (set_on IS date(set_on, '+0 days'))
) STRICT;

CREATE TABLE contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    unit_id     INTEGER REFERENCES unit(id),
    stage       TEXT NOT NULL CHECK (stage IN ('before','during','after')),
    way         TEXT NOT NULL CHECK (way IN ('face','onsite','meeting','phone','letter',
                    'declined')),
    happened_on TEXT NOT NULL CHECK (happened_on IS date(happened_on, '+0 days')),
    note        TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE feedback (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL REFERENCES proposal(id),
    round         INTEGER NOT NULL CHECK (round > 0),
    proposer_id   INTEGER NOT NULL REFERENCES proposer(id),
    rating_result TEXT NOT NULL,                                            -- of the county's scale
    rating_work   TEXT,
    given_on      TEXT NOT NULL CHECK (given_on IS date(given_on, '+0 days')),
    source        TEXT NOT NULL CHECK (source IN ('self','paper','phone','via_unit')),
    comment       TEXT NOT NULL DEFAULT '',
    UNIQUE (proposal_id, round, proposer_id)
) STRICT;

CREATE TABLE operation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL CHECK (at IS strftime('%Y-%m-%dT%H:%M:%SZ', at)),
    actor    TEXT NOT NULL,
    command  TEXT NOT NULL,
    version  TEXT NOT NULL,
    undoes   INTEGER UNIQUE REFERENCES operation(id) CHECK (undoes < id),
    hash     TEXT NOT NULL CHECK (length(hash) = 64)            -- of the one before and its events
) STRICT;

CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation(id),
    proposal_id  INTEGER,                           -- null: a register or a setting changed
    action       TEXT NOT NULL,
    choice       TEXT,
    from_state   TEXT,
    to_state     TEXT,
    happened_on  TEXT NOT NULL CHECK (happened_on IS date(happened_on, '+0 days')),
    source       TEXT,                              -- 提案.xlsx · Sheet1 · 17
    note         TEXT NOT NULL DEFAULT '',          -- the clerk's own words
    changes      TEXT NOT NULL CHECK (changes GLOB '[[]*]')
) STRICT;

CREATE UNIQUE INDEX sponsor_one_first ON sponsor(proposal_id) WHERE position = 1;
CREATE UNIQUE INDEX assignment_one_lead ON assignment(proposal_id, round)
    WHERE role = 'lead' AND ended_on IS NULL;
CREATE UNIQUE INDEX assignment_once ON assignment(proposal_id, round, unit_id)
    WHERE ended_on IS NULL;
CREATE INDEX assignment_by_unit ON assignment(unit_id);
CREATE INDEX assignment_by_proposal ON assignment(proposal_id, round);
CREATE INDEX proposal_by_survivor ON proposal(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX decision_by_proposal ON decision(proposal_id, decided_on);
CREATE INDEX result_by_proposal ON result(proposal_id, set_on);
CREATE INDEX reply_by_proposal ON reply(proposal_id);
CREATE INDEX contact_by_proposal ON contact(proposal_id);
CREATE INDEX sponsor_by_proposer ON sponsor(proposer_id);
CREATE INDEX old_number_by_proposal ON old_number(proposal_id);
CREATE INDEX old_number_by_case_no ON old_number(case_no);
CREATE INDEX attachment_by_proposal ON attachment(proposal_id);
CREATE INDEX event_by_proposal ON event(proposal_id, id);
CREATE INDEX event_by_operation ON event(operation_id);

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER operation_no_update BEFORE UPDATE ON operation
BEGIN SELECT RAISE(ABORT, 'operation is append-only'); END;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'operation is append-only'); END;
"""

M002_YEAR = """
ALTER TABLE proposer ADD COLUMN is_member INTEGER NOT NULL DEFAULT 1
    CHECK (is_member IN (0, 1));                    -- 委员; 0: proposes without being one
ALTER TABLE proposer ADD COLUMN since TEXT          -- null: for as long as anyone asks
    CHECK (since IS date(since, '+0 days'));
ALTER TABLE proposer ADD COLUMN until TEXT          -- the day of leaving, itself not served
    CHECK (until IS date(until, '+0 days'));
ALTER TABLE sponsor ADD COLUMN invited_on TEXT
    CHECK (invited_on IS date(invited_on, '+0 days'));
ALTER TABLE sponsor ADD COLUMN answer_by TEXT
    CHECK (answer_by IS strftime('%Y-%m-%dT%H:%M', answer_by));     -- void if agreed to later
ALTER TABLE sponsor ADD COLUMN left_on TEXT         -- declined, lapsed or withdrew
    CHECK (left_on IS date(left_on, '+0 days'));
ALTER TABLE decision ADD COLUMN notified_how TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN key_topic TEXT NOT NULL DEFAULT '';     -- of several key proposals

CREATE TABLE notice (                               -- a year's holidays, as the clerk loaded them
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    year       INTEGER NOT NULL UNIQUE CHECK (year BETWEEN 1949 AND 2100),
    days_off   TEXT NOT NULL,                       -- 0101 0215-0223, with the weekends they touch
    days_on    TEXT NOT NULL                        -- weekend days worked instead
) STRICT;

CREATE TABLE extension (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL,
    granted_on    TEXT NOT NULL CHECK (granted_on IS date(granted_on, '+0 days')),
    was_due_on    TEXT NOT NULL CHECK (was_due_on IS date(was_due_on, '+0 days')),
    was_due_rule  TEXT NOT NULL,                    -- how that day had come about
    due_on        TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days')),
    due_rule      TEXT NOT NULL,
    consent       TEXT NOT NULL CHECK (trim(consent) <> ''),
    reason        TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (assignment_id, proposal_id) REFERENCES assignment(id, proposal_id)
) STRICT;

CREATE TABLE objection (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL,
    raised_on     TEXT NOT NULL CHECK (raised_on IS date(raised_on, '+0 days')),
    reason        TEXT NOT NULL CHECK (trim(reason) <> ''),
    suggested_id  INTEGER REFERENCES unit(id),
    late_reason   TEXT NOT NULL DEFAULT '',         -- why it was taken after the window
    outcome       TEXT CHECK (outcome IN ('accepted','refused')),
    decided_on    TEXT CHECK (decided_on IS date(decided_on, '+0 days')),
    note          TEXT NOT NULL DEFAULT '',
    moved_to      INTEGER,                          -- the duty that took its place
    CHECK ((outcome IS NULL) = (decided_on IS NULL)),
    CHECK (moved_to IS NULL OR outcome = 'accepted'),
    FOREIGN KEY (assignment_id, proposal_id) REFERENCES assignment(id, proposal_id),
    FOREIGN KEY (moved_to, proposal_id) REFERENCES assignment(id, proposal_id)
) STRICT;

CREATE TABLE convening (                            -- units of a T case brought together
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    held_on     TEXT NOT NULL CHECK (held_on IS date(held_on, '+0 days')),
    convened_by TEXT NOT NULL CHECK (trim(convened_by) <> ''),              -- a post
    units       TEXT NOT NULL DEFAULT '[]' CHECK (units GLOB '[[]*]'),      -- ids of those present
    agreed      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE key_leader (                           -- who supervises a key proposal, by post
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    side        TEXT NOT NULL CHECK (side IN ('government','cppcc')),
    post        TEXT NOT NULL CHECK (trim(post) <> ''),
    since       TEXT NOT NULL CHECK (since IS date(since, '+0 days')),
    left_on     TEXT CHECK (left_on IS date(left_on, '+0 days') AND left_on > since)
) STRICT;

CREATE TABLE key_change (                           -- until that day it was another key proposal
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    changed_on  TEXT NOT NULL CHECK (changed_on IS date(changed_on, '+0 days')),
    was_level   TEXT NOT NULL,                      -- '' = none, as in proposal
    was_topic   TEXT NOT NULL
) STRICT;

CREATE TABLE supervision (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    activity    INTEGER NOT NULL,                   -- one event may be about several proposals
    held_on     TEXT NOT NULL CHECK (held_on IS date(held_on, '+0 days')),
    form        TEXT NOT NULL,                      -- of the county's forms
    level       TEXT NOT NULL DEFAULT '',
    taking_part TEXT NOT NULL DEFAULT '',
    outcome     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE commitment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    number      INTEGER NOT NULL CHECK (number > 0),                        -- 2 of 17.2
    unit_id     INTEGER NOT NULL REFERENCES unit(id),
    made_on     TEXT NOT NULL CHECK (made_on IS date(made_on, '+0 days')),
    what        TEXT NOT NULL CHECK (trim(what) <> ''),
    promised_on TEXT CHECK (promised_on IS date(promised_on, '+0 days')),
    no_date     TEXT NOT NULL DEFAULT '',           -- why there is none
    UNIQUE (proposal_id, number),
    CHECK (promised_on IS NOT NULL OR trim(no_date) <> '')
) STRICT;

CREATE TABLE commitment_check (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL REFERENCES proposal(id),
    commitment_id INTEGER NOT NULL REFERENCES commitment(id),
    checked_on    TEXT NOT NULL CHECK (checked_on IS date(checked_on, '+0 days')),
    status        TEXT NOT NULL CHECK (status IN ('open','met','failed','changed')),
    promised_on   TEXT CHECK (promised_on IS date(promised_on, '+0 days')),     -- if changed
    note          TEXT NOT NULL DEFAULT '',
    proof_id      INTEGER REFERENCES attachment(id)
) STRICT;

CREATE TABLE reminder (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL,
    way           TEXT NOT NULL CHECK (way IN ('phone','letter','report')),
    reminded_on   TEXT NOT NULL CHECK (reminded_on IS date(reminded_on, '+0 days')),
    note          TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (assignment_id, proposal_id) REFERENCES assignment(id, proposal_id)
) STRICT;

CREATE TABLE publication (                          -- what was made public, and in which form
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id  INTEGER NOT NULL REFERENCES proposal(id),
    subject      TEXT NOT NULL CHECK (subject IN ('proposal','reply')),
    scope        TEXT NOT NULL CHECK (scope IN ('full','summary','none')),
    published_on TEXT NOT NULL CHECK (published_on IS date(published_on, '+0 days')),
    reason       TEXT NOT NULL DEFAULT ''           -- why not, or not whole
) STRICT;

CREATE TABLE draft (                                -- meant for a meeting, not yet in force
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    kind        TEXT NOT NULL CHECK (kind IN ('review','assign')),
    drafted_on  TEXT NOT NULL CHECK (drafted_on IS date(drafted_on, '+0 days')),
    said        TEXT NOT NULL CHECK (said GLOB '{*}'),                      -- options by name
    UNIQUE (proposal_id, kind)
) STRICT;

CREATE TABLE letter (                               -- one letter's cases share its number
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    kind        TEXT NOT NULL
        CHECK (kind IN ('notice','assign','reply_form','feedback_form','reminder')),
    year        INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 2100),
    number      INTEGER NOT NULL CHECK (number > 0),
    unit_id     INTEGER REFERENCES unit(id),        -- null: to the first proposer
    round       INTEGER NOT NULL CHECK (round > 0),
    occasion    INTEGER NOT NULL CHECK (occasion > 0),                      -- see records.Letter
    issued_on   TEXT NOT NULL CHECK (issued_on IS date(issued_on, '+0 days')),
    UNIQUE (kind, year, number, proposal_id)
) STRICT;

CREATE TABLE letter_template (                      -- the county's own
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,                      -- of the file it came from
    sha256      TEXT NOT NULL REFERENCES content(sha256)
) STRICT;

CREATE UNIQUE INDEX letter_once
    ON letter(proposal_id, kind, COALESCE(unit_id, 0), round, occasion);
CREATE UNIQUE INDEX key_leader_once ON key_leader(proposal_id, side, post)
    WHERE left_on IS NULL;
CREATE INDEX key_leader_by_proposal ON key_leader(proposal_id);
CREATE INDEX key_change_by_proposal ON key_change(proposal_id);
CREATE INDEX publication_by_proposal ON publication(proposal_id);
CREATE INDEX extension_by_assignment ON extension(assignment_id, granted_on);
CREATE INDEX extension_by_proposal ON extension(proposal_id);
CREATE INDEX objection_by_proposal ON objection(proposal_id);
CREATE INDEX convening_by_proposal ON convening(proposal_id);
CREATE INDEX supervision_by_proposal ON supervision(proposal_id, held_on);
CREATE INDEX commitment_by_proposal ON commitment(proposal_id);
CREATE INDEX commitment_check_by_proposal ON commitment_check(proposal_id);
CREATE INDEX reminder_by_proposal ON reminder(proposal_id);
"""
