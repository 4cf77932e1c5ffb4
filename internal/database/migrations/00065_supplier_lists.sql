-- Lists of what suppliers sell come in from files, too.

-- +goose Up
ALTER TABLE import DROP CONSTRAINT import_kind_check;
ALTER TABLE import ADD CHECK (kind IN ('parts', 'supplier_parts', 'clients', 'vehicles', 'clients_vehicles'));
