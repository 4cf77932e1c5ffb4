package workorder

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func startsOfJ1(o *Order) []process.Task {
	return slices.DeleteFunc(tasksOf(o, "start-job"), func(t process.Task) bool { return t.JobID != "J1" })
}

func TestC1_WhatAMechanicFoundReachesTheAdvisorInTime(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "client", Note: "the hose is cracked"})
	require.Equal(t, process.SideUs, b.held("paused_client", "J1").Side, "the client has not been asked yet")
	require.Empty(t, startsOfJ1(&b.o), "the mechanic waits")
	task := tasksOf(&b.o, "answer-question")
	require.Len(t, task, 1)
	require.Equal(t, b.o.AdvisorID, task[0].StaffID)
	require.Equal(t, "J1", task[0].JobID)
	require.Equal(t, b.rules.work.Add(b.at, time.Hour), *task[0].Due, "an hour of working time")
	require.Equal(t, "answer-question", NextAction(b.o.Actions(process.Actor{Role: process.Reception, ID: b.o.AdvisorID})))

	b.at = b.at.Add(20 * time.Minute)
	b.do(process.Reception, AnswerQuestion{"Q1", "leave it as it is"})
	require.Empty(t, tasksOf(&b.o, "answer-question"))
	start := startsOfJ1(&b.o)
	require.Len(t, start, 1, "now it is the mechanic's turn")
	require.Equal(t, b.at, start[0].Since)
	q := b.o.Questions[0]
	require.Equal(t, [3]string{"the hose is cracked", "leave it as it is", string(process.Reception)}, [3]string{q.Text, q.Answer, q.By})
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), AnswerQuestion{"Q1", "again"})))
}

func TestC1_WhoGoesOnWithoutAnAnswerNeedsNone(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "client"})
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	require.Empty(t, tasksOf(&b.o, "answer-question"))
	require.Equal(t, b.at, *b.o.Questions[0].Until)
	require.Empty(t, b.o.Questions[0].By, "nobody answered")
}

func TestC1_ALackingPartIsThePartsDesksToAnswer(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "parts", Note: "a clip broke"})
	task := tasksOf(&b.o, "answer-question")
	require.Len(t, task, 1)
	require.Equal(t, []process.Role{process.Parts}, task[0].Roles)
	require.Empty(t, task[0].StaffID)
	b.do(process.Client, AskAdvisor{About: QuestionCall})
	require.Equal(t, process.KindForbidden, process.KindOf(b.try(as(process.Parts), AnswerQuestion{"Q2", "soon"})), "the client is the reception's")
	b.do(process.Parts, AnswerQuestion{"Q1", "it is on the bench"})
	require.Len(t, startsOfJ1(&b.o), 1)
}

func TestC1_WhatTheClientAsksReachesTheAdvisorInTime(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	client := as(process.Client)
	for _, bad := range []AskAdvisor{{About: "joke"}, {About: QuestionFound}, {About: QuestionAsked, Text: "  "}} {
		require.Equal(t, process.KindInvalid, process.KindOf(b.try(client, bad)), bad)
	}
	for about, within := range map[QuestionAbout]time.Duration{QuestionCall: time.Hour, QuestionCancel: time.Hour, QuestionAsked: 8 * time.Hour} {
		b := orderIn(t, InRepair)
		b.do(process.Client, AskAdvisor{About: about, Text: "when is it ready"})
		task := tasksOf(&b.o, "answer-question")
		require.Len(t, task, 1)
		require.Equal(t, b.o.AdvisorID, task[0].StaffID)
		require.Equal(t, b.rules.work.Add(b.at, within), *task[0].Due, about)
	}
	for range maxQuestions {
		b.do(process.Client, AskAdvisor{About: QuestionCall})
	}
	require.Equal(t, process.KindConflict, process.KindOf(b.try(client, AskAdvisor{About: QuestionCall})))
}

func TestC1_AnOrderDoesNotEndOverAQuestion(t *testing.T) {
	t.Parallel()
	b := orderIn(t, HandedOver)
	b.do(process.Client, AskAdvisor{About: QuestionAsked, Text: "it knocks again?"})
	require.ErrorContains(t, b.try(as(process.Reception), CloseOrder{}), "the client waits for an answer")
	b.do(process.Reception, AnswerQuestion{"Q1", "come in tomorrow"})
	b.do(process.Reception, CloseOrder{})

	b = orderIn(t, InRepair)
	b.do(process.Client, AskAdvisor{About: QuestionCancel})
	b.do(process.Reception, Cancel{Reason: "the client wants it"})
	require.Equal(t, b.at, *b.o.Questions[0].Until, "a cancel answers it")
}

// A policy of a shop that answers faster counts for its orders.
func TestC1_ThePolicySaysHowSoon(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.rules.Policy.CallWithin, b.rules.Policy.AnswerWithin = 600, 1200
	b.do(process.Client, AskAdvisor{About: QuestionCall})
	b.do(process.Client, AskAdvisor{About: QuestionAsked, Text: "why"})
	for i, within := range []time.Duration{10 * time.Minute, 20 * time.Minute} {
		q := b.o.Questions[i]
		require.Equal(t, b.rules.work.Add(q.Since, within), q.Due)
	}
}
