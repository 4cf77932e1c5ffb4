//go:build !external

package embedded

import (
	"crypto/subtle"

	"go.temporal.io/server/common/authorization"
)

// tokenMapper knows one token and gives its bearer every right; anyone else gets none, so that the server's
// default authorizer refuses all but its health check.
type tokenMapper struct{ header []byte }

var _ authorization.ClaimMapper = tokenMapper{}

func newTokenMapper(token string) tokenMapper {
	return tokenMapper{header: []byte(bearer(token).header())}
}

// GetClaims answers a wrong token without an error, which the server would log at every call.
func (m tokenMapper) GetClaims(info *authorization.AuthInfo) (*authorization.Claims, error) {
	if subtle.ConstantTimeCompare([]byte(info.AuthToken), m.header) != 1 {
		return &authorization.Claims{}, nil
	}
	return &authorization.Claims{Subject: "workbay", AuthType: "token", System: authorization.RoleAdmin}, nil
}
