-- Cards are known by what is written on the car, the part or the telephone, however it is typed.

-- +goose Up

-- A car may have no VIN: cars from before 1981, Japanese cars with a frame number.
ALTER TABLE vehicle ALTER COLUMN vin DROP NOT NULL;
ALTER TABLE vehicle
    ADD COLUMN frame     text NOT NULL DEFAULT '',    -- frame or body number, as it is written
    ADD COLUMN frame_key text NOT NULL DEFAULT '',    -- as it is compared: input.Key
    ADD COLUMN key_rule  integer NOT NULL DEFAULT 0,  -- by which version of input.Key; see cards.DeriveKeys
    ADD CONSTRAINT vehicle_known CHECK (vin IS NOT NULL OR frame_key <> '' OR plate_key <> '');
CREATE INDEX vehicle_by_plate ON vehicle (plate_key) WHERE plate_key <> '';
CREATE INDEX vehicle_by_frame ON vehicle (frame_key) WHERE frame_key <> '';
CREATE INDEX vehicle_frame_search ON vehicle USING gin (frame_key gin_trgm_ops);

-- Not unique: two cards of one part may be there already, and may be meant.
ALTER TABLE part
    ADD COLUMN part_key text NOT NULL DEFAULT '',
    ADD COLUMN key_rule integer NOT NULL DEFAULT 0;
CREATE INDEX part_by_key ON part (part_key);
CREATE INDEX part_key_search ON part USING gin (part_key gin_trgm_ops);
DROP INDEX part_no_search;

ALTER TABLE client_phone ADD COLUMN extension text NOT NULL DEFAULT '' CHECK (extension ~ '^[0-9]{0,10}$');
CREATE INDEX client_phone_by_number ON client_phone (e164);
CREATE INDEX client_email_by_address ON client_email (lower(email));
-- People behind one switchboard.
ALTER TABLE client_phone DROP CONSTRAINT client_phone_pkey, ADD PRIMARY KEY (client_id, e164, extension);
