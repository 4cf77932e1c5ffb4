-- What clients signed: a paper of an order, exactly as it was shown. Drawings are on the
-- shelf of files under the signature's id.

-- +goose Up
CREATE TABLE signature (
    id       text PRIMARY KEY,
    order_no text NOT NULL,
    paper    text NOT NULL CHECK (paper IN ('intake', 'order', 'act')),
    version  integer NOT NULL CHECK (version > 0),
    language text NOT NULL,
    content  text NOT NULL, -- the paper as it was shown
    sha256   text NOT NULL CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
    name     text NOT NULL CHECK (name <> ''),
    drawn    boolean NOT NULL, -- or the name was typed
    device   text NOT NULL CHECK (device IN ('desk', 'client')),
    by_id    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX signature_by_order ON signature (order_no, at);

-- +goose StatementBegin
CREATE FUNCTION signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signature is not changed; a new one is added';
END $$;
-- +goose StatementEnd
CREATE TRIGGER signature_stays BEFORE UPDATE ON signature FOR EACH ROW EXECUTE FUNCTION signature_stays();

-- +goose Down
DROP TABLE signature;
DROP FUNCTION signature_stays;
