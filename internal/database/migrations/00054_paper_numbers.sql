-- Invoices and acts are numbered by branch and year, without gaps.

-- +goose Up

-- The row is taken in the transaction that makes the paper, and waits for it.
CREATE TABLE paper_number (
    kind   text NOT NULL CHECK (kind IN ('invoice', 'act')),
    branch text NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (kind, branch, year)
);

CREATE TABLE act (
    order_no text PRIMARY KEY,
    number   text NOT NULL UNIQUE,
    at       timestamptz NOT NULL
);

-- The sequence invoice_number stays: during an upgrade the program before this one still takes from it.
