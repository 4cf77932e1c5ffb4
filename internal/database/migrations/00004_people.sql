-- People at the pages: how they sign in, their sessions, and what they took on.

-- +goose Up

CREATE TABLE login (
    staff_id   text PRIMARY KEY REFERENCES staff,
    name       text NOT NULL CONSTRAINT login_name_once UNIQUE CHECK (name ~ '^[a-z0-9._-]{2,40}$'),
    password   text NOT NULL CHECK (password LIKE '$argon2id$%'), -- a hash, with its parameters and salt
    -- A session is good while the login has the epoch that it began under. Epochs come
    -- from a sequence, so a login that is removed and made anew revives nobody's session.
    epoch      bigint GENERATED ALWAYS AS IDENTITY,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- Like tokens, sessions are kept under the hash of what the browser holds.
CREATE TABLE session (
    token  bytea PRIMARY KEY CHECK (length(token) = 32),
    data   bytea NOT NULL,
    expiry timestamptz NOT NULL
);
CREATE INDEX session_by_expiry ON session (expiry);

-- Who took on a task of the inbox. It keeps two people from doing the same thing and
-- forbids nothing: commands do not look here. A claim lapses by its age, so what was
-- forgotten, or whose task or order is over, needs nobody to clear it away.
CREATE TABLE claim (
    order_no text NOT NULL REFERENCES work_order,
    task     text NOT NULL CHECK (task <> ''),
    staff_id text NOT NULL REFERENCES staff,
    at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_no, task)
);
CREATE INDEX claim_by_age ON claim (at);
