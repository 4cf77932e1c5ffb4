-- Two cards of one car become one, as those of clients do. The card that goes keeps its
-- row: orders and workflows know its id, and its numbers lead to the card that stays.

-- +goose Up

ALTER TABLE vehicle
    ADD COLUMN merged_into text REFERENCES vehicle CHECK (merged_into <> id),
    -- What the car was known by on a card that went; plate and frame are those of the card
    -- that stays by then, and the keys go on with what was written here.
    ADD COLUMN was_plate   text,
    ADD COLUMN was_frame   text,
    DROP CONSTRAINT vehicle_known,
    ADD CONSTRAINT vehicle_known CHECK (vin IS NOT NULL OR frame_key <> '' OR plate_key <> '' OR merged_into IS NOT NULL);
CREATE INDEX vehicle_stays ON vehicle (coalesce(merged_into, id));

-- The card that an id leads to; an unknown id leads to itself.
CREATE FUNCTION vehicle_now(asked text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce((SELECT coalesce(v.merged_into, v.id) FROM vehicle v WHERE v.id = asked), asked) $$;

-- All ids of the car that an id is of: what names it may name any of them.
CREATE FUNCTION same_vehicle(asked text) RETURNS text[] LANGUAGE sql STABLE AS
$$ SELECT array_append(ARRAY(SELECT v.id FROM vehicle v WHERE coalesce(v.merged_into, v.id) = vehicle_now(asked) AND v.id <> asked), asked) $$;
