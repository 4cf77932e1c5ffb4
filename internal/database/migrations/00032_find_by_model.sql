-- Make and model find a car, as plate and VIN do.

-- +goose Up

CREATE INDEX vehicle_model_search ON vehicle USING gin (lower(make || ' ' || model) gin_trgm_ops);
