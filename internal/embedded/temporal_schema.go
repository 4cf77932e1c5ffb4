//go:build !external

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/log"
	schemas "go.temporal.io/server/schema"
	schemav12 "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

// ensureSchemas creates both databases or brings them up to what this server needs. When they are current, as
// on every start but the first after an upgrade, that costs two connections.
func ensureSchemas(ctx context.Context, pg *pgx.ConnConfig, logger log.Logger) error {
	err := ensureSchema(ctx, pg, mainDatabase, "postgresql/v12/temporal", schemav12.Version, logger)
	if err != nil {
		return err
	}
	return ensureSchema(ctx, pg, visibilityDatabase, "postgresql/v12/visibility", schemav12.VisibilityVersion, logger)
}

func ensureSchema(ctx context.Context, pg *pgx.ConnConfig, database, name, want string, logger log.Logger) error {
	have, err := schemaVersion(ctx, pg, database)
	if err != nil {
		return fmt.Errorf("read the schema version of database %s: %w", database, err)
	}
	order, err := compareVersions(have, want)
	switch {
	case err != nil:
		return fmt.Errorf("schema version of database %s: %w", database, err)
	case order == 0:
		return nil
	case order > 0:
		return fmt.Errorf("database %s has schema %s and this Workbay knows only %s: a newer Workbay has run on it, run that one", database, have, want)
	}
	// The tool does not take a context; a start that is given up waits for it.
	if have == noVersion {
		err = createSchema(ctx, pg, database, name, want, logger)
	} else {
		err = updateSchema(pg, database, name, logger)
	}
	if err != nil {
		return fmt.Errorf("bring database %s from schema %s to %s: %w", database, have, want, err)
	}
	return nil
}

// noVersion is the schema version of a database that is empty or missing.
const noVersion = "0.0"

// createSchema creates the database and everything in it. The tool would replay the history of the schema, some
// two hundred commits; the same schema in its present form is one, and a start that was killed leaves nothing half done.
func createSchema(ctx context.Context, pg *pgx.ConnConfig, database, name, version string, logger log.Logger) error {
	if err := createDatabase(ctx, pg, database, logger); err != nil {
		return err
	}
	conn, err := sql.NewConnection(store(pg, database, 1), logger)
	if err != nil {
		return err
	}
	defer conn.Close()
	present, err := fs.ReadFile(schemas.Assets(), name+"/schema.sql")
	if err != nil {
		return err
	}
	if err := conn.CreateSchemaVersionTables(); err != nil {
		return err
	}
	// Statements sent as one text are one transaction.
	return conn.Exec(string(present) + `;
		INSERT INTO schema_version (version_partition, db_name, creation_time, curr_version, min_compatible_version)
		VALUES (0, '` + database + `', now(), '` + version + `', '` + version + `')`)
}

// createDatabase creates a database unless it is there: who owns one need not be allowed to create any.
func createDatabase(ctx context.Context, pg *pgx.ConnConfig, database string, logger log.Logger) error {
	conn, err := connect(ctx, pg, database)
	if err == nil {
		return conn.Close(ctx)
	}
	if !isCode(err, databaseMissing) {
		return err
	}
	// DoCreateDatabase overwrites the name in what it is given, so it gets its own.
	err = sql.DoCreateDatabase(store(pg, database, 1), pg.Database, logger)
	if isCode(err, permissionMissing) {
		return fmt.Errorf("the user %s may not create it: as a superuser run `CREATE DATABASE %s OWNER %s`: %w",
			pg.User, database, pg.User, err)
	}
	if err != nil && !isCode(err, databaseExists, uniqueViolation) {
		return fmt.Errorf("create it: %w", err)
	}
	return nil
}

// updateSchema runs the server's own upgrade steps, which can be repeated when they were cut short.
func updateSchema(pg *pgx.ConnConfig, database, name string, logger log.Logger) error {
	conn, err := sql.NewConnection(store(pg, database, 1), logger)
	if err != nil {
		return err
	}
	defer conn.Close()
	return schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: name}, logger).Run()
}

// schemaVersion returns noVersion when the database or its tables do not exist yet.
func schemaVersion(ctx context.Context, pg *pgx.ConnConfig, database string) (string, error) {
	conn, err := connect(ctx, pg, database)
	if isCode(err, databaseMissing) {
		return noVersion, nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	var version string
	err = conn.QueryRow(ctx,
		`SELECT curr_version FROM schema_version WHERE version_partition = 0 AND db_name = $1`, database).Scan(&version)
	if isCode(err, tableMissing) || errors.Is(err, pgx.ErrNoRows) {
		return noVersion, nil
	}
	return version, err
}

func connect(ctx context.Context, pg *pgx.ConnConfig, database string) (*pgx.Conn, error) {
	own := pg.Copy()
	own.Database = database
	return pgx.ConnectConfig(ctx, own)
}

// compareVersions compares dotted numbers such as 1.9 and 1.19, with missing parts as 0.
func compareVersions(a, b string) (int, error) {
	left, err := parseVersion(a)
	if err != nil {
		return 0, err
	}
	right, err := parseVersion(b)
	if err != nil {
		return 0, err
	}
	for i := range left {
		if left[i] != right[i] {
			if left[i] < right[i] {
				return -1, nil
			}
			return 1, nil
		}
	}
	return 0, nil
}

// parseVersion reads up to three dotted numbers.
func parseVersion(text string) (version [3]int, err error) {
	parts := strings.Split(strings.TrimPrefix(text, "v"), ".")
	if len(parts) > len(version) {
		return version, fmt.Errorf("version %q has too many parts", text)
	}
	for i, part := range parts {
		if version[i], err = strconv.Atoi(part); err != nil {
			return version, fmt.Errorf("version %q: %w", text, err)
		}
	}
	return version, nil
}
