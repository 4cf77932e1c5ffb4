package process

import "slices"

// Role is what a person may do at the service centre. System stands for the
// process itself: effects that came back and timers that rang.
type Role string

// The roles of the process table.
const (
	Reception Role = "reception" // мастер-приёмщик, service advisor
	Parts     Role = "parts"     // склад, parts clerk
	Mechanic  Role = "mechanic"  // механик
	Foreman   Role = "foreman"   // мастер цеха
	Manager   Role = "manager"   // руководитель
	Admin     Role = "admin"     // администратор
	Client    Role = "client"    // клиент, by link
	System    Role = "system"
)

// StaffRoles are the roles that a bearer token can carry.
func StaffRoles() []Role { return []Role{Reception, Parts, Mechanic, Foreman, Manager, Admin} }

// Roles are all roles, staff, client and the system.
func Roles() []Role { return append(StaffRoles(), Client, System) }

// Valid reports whether r is one of [Roles].
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Actor is who acts: a staff id or a client id, never a name, since it enters
// the workflow's history.
type Actor struct {
	Role Role   `json:"role"`
	ID   string `json:"id,omitempty"`
}

// Process is the actor of effects and timers.
var processActor = Actor{Role: System, ID: "workbay"}

// ProcessActor is the actor under which the process records what came back
// from outside and which timers rang.
func ProcessActor() Actor { return processActor }
