package workorder

import (
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// Phase and the other words here are those that the shop's language shares with
// every process of the house; they are explained where they are defined.
type (
	Phase      = process.Phase
	Stage      = process.Stage
	Step       = process.Step
	Role       = process.Role
	Actor      = process.Actor
	Command    = process.Command
	Action     = process.Action
	Effect     = process.Effect
	EffectRule = process.EffectRule[*Order, *Rules]
	Transition = process.Transition
	Visit      = process.Visit
	Hold       = process.Hold
	Side       = process.Side
	Task       = process.Task
	Measure    = process.Measure
	Incident   = process.Incident

	IncidentOpened = process.IncidentOpened
	RetryIncident  = process.RetryIncident
	SkipIncident   = process.SkipIncident

	Error     = process.Error
	ErrorKind = process.ErrorKind

	Chart = process.Chart
	Pool  = process.Pool
	Lane  = process.Lane
	Band  = process.Band
	Node  = process.Node
	Flow  = process.Flow

	Money   = exact.Money
	Qty     = exact.Qty
	Hours   = exact.Hours
	Percent = exact.Percent

	Seconds   = worktime.Seconds
	Calendar  = worktime.Calendar
	WeekShift = worktime.WeekShift
	Day       = worktime.Day
	Shift     = worktime.Shift
	WorkTime  = worktime.WorkTime
	Span      = worktime.Span
)

// NoPhase is the time before an order is opened.
const NoPhase = process.NoPhase

// The roles of the process table.
const (
	Reception = process.Reception
	Parts     = process.Parts
	Mechanic  = process.Mechanic
	Foreman   = process.Foreman
	Manager   = process.Manager
	Admin     = process.Admin
	Client    = process.Client
	System    = process.System
)

// The kinds of refusal.
const (
	KindInvalid     = process.KindInvalid
	KindConflict    = process.KindConflict
	KindNotFound    = process.KindNotFound
	KindForbidden   = process.KindForbidden
	KindUnavailable = process.KindUnavailable
	KindInternal    = process.KindInternal
)

// The sides of a hold.
const (
	SideUs            = process.SideUs
	SideClient        = process.SideClient
	SideSupplier      = process.SideSupplier
	SideManufacturer  = process.SideManufacturer
	SideSubcontractor = process.SideSubcontractor
)

// Bounds of exact numbers.
const (
	MaxMoney   = exact.MaxMoney
	MaxQty     = exact.MaxQty
	MaxHours   = exact.MaxHours
	MaxPercent = exact.MaxPercent
)

// What the shop's language does with the shared words.
var (
	StaffRoles   = process.StaffRoles
	Roles        = process.Roles
	ProcessActor = process.ProcessActor

	Invalid     = process.Invalid
	Conflict    = process.Conflict
	NotFound    = process.NotFound
	Forbidden   = process.Forbidden
	Unavailable = process.Unavailable
	KindOf      = process.KindOf

	Units        = exact.Units
	ParseQty     = exact.ParseQty
	HoursOf      = exact.HoursOf
	ParseHours   = exact.ParseHours
	ParsePercent = exact.ParsePercent
	TaxIncluded  = exact.TaxIncluded
	Format       = exact.Format

	DefaultCalendar = worktime.DefaultCalendar
	FreeSlot        = worktime.FreeSlot
)
