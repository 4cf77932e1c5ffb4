-- +goose Up
CREATE TABLE branch (
    id       text PRIMARY KEY CHECK (id ~ '^[A-Z0-9]{1,8}$'),
    name     text NOT NULL
);
