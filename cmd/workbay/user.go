package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/workbay/workbay/app"
)

// userCmd is about who may sign in at the pages.
type userCmd struct {
	Set    userSetCmd    `cmd:"" help:"Give a member of staff a user name and a password, or a new password."`
	List   userListCmd   `cmd:"" help:"List staff with their ids and user names."`
	Remove userRemoveCmd `cmd:"" help:"Take a user name away."`
}

type userSetCmd struct {
	shared
	Login        string `help:"User name." required:"" placeholder:"NAME"`
	Staff        string `help:"Staff id; not needed to change the password of a user name that exists." placeholder:"ID"`
	PasswordFile string `help:"File that holds the password; otherwise it is asked for, or read from standard input." placeholder:"FILE"`
}

// Run implements the command.
func (c *userSetCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	password, err := newPassword(ctx, c.PasswordFile)
	if err != nil {
		return err
	}
	return app.SetUser(ctx, o, c.Staff, c.Login, password, os.Stdout)
}

type userListCmd struct{ shared }

// Run implements the command.
func (c *userListCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.ListUsers(ctx, o, os.Stdout)
}

type userRemoveCmd struct {
	shared
	Login string `help:"User name." required:"" placeholder:"NAME"`
}

// Run implements the command.
func (c *userRemoveCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.RemoveUser(ctx, o, c.Login, os.Stdout)
}

// newPassword takes the password from the file, else from the terminal, else from the
// first line of standard input. It is no flag: other users of the machine see those.
func newPassword(ctx context.Context, file string) (string, error) {
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }()
		return firstLine(f)
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return firstLine(os.Stdin)
	}
	once, err := typed(ctx, "Password: ")
	if err != nil {
		return "", err
	}
	again, err := typed(ctx, "Once more: ")
	if err == nil && once != again {
		err = errors.New("the two are not the same; nothing was changed, try again")
	}
	return once, err
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// typed reads a line that is not shown. When the program is told to end meanwhile, the
// terminal shows again what is typed.
func typed(ctx context.Context, prompt string) (string, error) {
	in := int(os.Stdin.Fd())
	before, err := term.GetState(in)
	if err != nil {
		return "", err
	}
	fmt.Fprint(os.Stderr, prompt)
	defer fmt.Fprintln(os.Stderr)
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1)
	go func() {
		b, err := term.ReadPassword(in)
		read <- line{b, err}
	}()
	select {
	case l := <-read:
		return string(l.text), l.err
	case <-ctx.Done():
		_ = term.Restore(in, before)
		return "", errors.New("nothing was changed")
	}
}
