// Opens an order with both Go clients that check.sh generates and prints the numbers.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/workbay/workbay/api/contract/oapi"
	"github.com/workbay/workbay/api/contract/ogen"
)

var url, token, client, vehicle = os.Getenv("WORKBAY_URL"), os.Getenv("WORKBAY_TOKEN"), os.Getenv("WORKBAY_CLIENT"), os.Getenv("WORKBAY_VEHICLE")

func main() {
	ctx := context.Background()
	if err := withOgen(ctx); err != nil {
		log.Fatal("ogen: ", err)
	}
	if err := withOapi(ctx); err != nil {
		log.Fatal("oapi-codegen: ", err)
	}
}

type bearer struct{}

func (bearer) Bearer(context.Context, ogen.OperationName) (ogen.Bearer, error) {
	return ogen.Bearer{Token: token}, nil
}

func withOgen(ctx context.Context) error {
	c, err := ogen.NewClient(url, bearer{})
	if err != nil {
		return err
	}
	answer, err := c.Open(ctx, &ogen.Opening{
		Kind: ogen.OpeningKindCommercial, ClientID: client, VehicleID: vehicle, OdometerKm: 50,
		Concerns: []ogen.OpeningConcern{{Text: "it knocks"}}, ConsentPolicy: ogen.ConsentPolicy{Mode: ogen.ConsentPolicyModeAskEach},
	}, ogen.OpenParams{})
	if err != nil {
		return err
	}
	opened, ok := answer.(*ogen.OrderViewHeaders)
	if !ok {
		return fmt.Errorf("refused: %+v", answer)
	}
	fmt.Println("ogen", opened.Response.Number)
	return nil
}

func withOapi(ctx context.Context) error {
	c, err := oapi.NewClientWithResponses(url, oapi.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}))
	if err != nil {
		return err
	}
	answer, err := c.OpenWithResponse(ctx, nil, oapi.Opening{
		Kind: "commercial", ClientId: client, VehicleId: vehicle, OdometerKm: 60,
		Concerns: []oapi.OpeningConcern{{Text: "it knocks"}}, ConsentPolicy: oapi.ConsentPolicy{Mode: "ask_each"},
	})
	if err != nil {
		return err
	}
	if answer.JSON201 == nil {
		return fmt.Errorf("refused: %s", answer.Body)
	}
	fmt.Println("oapi-codegen", answer.JSON201.Number)
	return nil
}
