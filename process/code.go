package process

import "errors"

// Code names a refusal for programs. It is a contract: a code keeps its meaning, and
// what has a new meaning gets a new code. Each is of one kind.
type Code string

// The codes of refusals. Those that bear the name of what the kind says are given where
// nothing more particular is known.
const (
	CodeInvalid     Code = "invalid"
	CodeConfirm     Code = "confirmation-needed"
	CodeKeyUsed     Code = "idempotency-key-used"
	CodeNotNow      Code = "not-now"
	CodeWrongPhase  Code = "wrong-phase"
	CodeOutdated    Code = "outdated"
	CodeDuplicate   Code = "duplicate"
	CodeNotAgreed   Code = "not-agreed"
	CodePartsWanted Code = "parts-not-there"
	CodeUnpaid      Code = "unpaid"
	CodeOver        Code = "over"
	CodeNotFound    Code = "not-found"
	CodeForbidden   Code = "forbidden"
	CodeWrongRole   Code = "wrong-role"
	CodeOtherBranch Code = "other-branch"
	CodeAboveLimit  Code = "above-limit"
	CodeUnavailable Code = "unavailable"
	CodeInternal    Code = "internal"
)

// Meaning is what a code says.
type Meaning struct {
	Code Code
	Kind ErrorKind
	Says string // what happened, and what a program does about it
}

// Codes lists every code of the core with its meaning.
func Codes() []Meaning {
	return []Meaning{
		{CodeInvalid, KindInvalid, "The request can not be right at any time; errors names each wrong field"},
		{CodeConfirm, KindInvalid, "Something looks wrong and may be right: ask a person, and send confirm in confirmed"},
		{CodeKeyUsed, KindInvalid, "The Idempotency-Key belongs to another request; send a new one"},
		{CodeNotNow, KindConflict, "The request does not fit what is there now; the detail says what has to happen first"},
		{CodeWrongPhase, KindConflict, "The command belongs to other phases than the one that the instance is in"},
		{CodeOutdated, KindConflict, "What you read has changed meanwhile; read it again and repeat your change"},
		{CodeDuplicate, KindConflict, "There is one already; duplicates lists cards that look the same, and a duplicate_reason makes another one"},
		{CodeNotAgreed, KindConflict, "The client has not agreed to this work"},
		{CodePartsWanted, KindConflict, "Parts have to be reserved, issued or received first"},
		{CodeUnpaid, KindConflict, "The client owes money; record the payment first"},
		{CodeOver, KindConflict, "It has ended: nothing about it can be changed any more"},
		{CodeNotFound, KindNotFound, "What the request names is not there, or not for you to see"},
		{CodeForbidden, KindForbidden, "You may not do this; the detail says who may"},
		{CodeWrongRole, KindForbidden, "It takes another role than yours"},
		{CodeOtherBranch, KindForbidden, "It belongs to another branch than yours"},
		{CodeAboveLimit, KindForbidden, "It comes to more than you may agree to"},
		{CodeUnavailable, KindUnavailable, "Send the same request with the same key again, after Retry-After"},
		{CodeInternal, KindInternal, "Our fault; it is in the log"},
	}
}

// codeOf is the code of a kind of which nothing more is known.
func codeOf(kind ErrorKind) Code {
	switch kind {
	case KindInvalid:
		return CodeInvalid
	case KindConflict:
		return CodeNotNow
	case KindNotFound:
		return CodeNotFound
	case KindForbidden:
		return CodeForbidden
	case KindUnavailable:
		return CodeUnavailable
	}
	return CodeInternal
}

// As gives a refusal a more particular code than its kind has.
func As(code Code, refusal error) error {
	var e *Error
	if errors.As(refusal, &e) {
		e.Code = code
	}
	return refusal
}

// CodeOf is the code of a refusal, that of its kind where it has none of its own; "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return codeOf(KindOf(err))
}
