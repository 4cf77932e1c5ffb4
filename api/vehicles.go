package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/reads/reception"
)

// Everybody who works on a car may read its card; the desk keeps it.
func (s *server) vehicleRoutes() {
	huma.Register(s.api, creation("/v1/vehicles", "create-vehicle", "Make a car's card (карточка авто)", frontDesk...), s.createVehicle)
	huma.Register(s.api, operation(http.MethodGet, "/v1/vehicles", "find-vehicles", "Find cars, newest card first"), s.findVehicles)
	huma.Register(s.api, operation(http.MethodGet, "/v1/vehicles/{id}", "get-vehicle", "One car's card"), s.getVehicle)
	huma.Register(s.api, operation(http.MethodGet, "/v1/vehicles/{id}/history", "vehicle-history", "All that the house knows of a car: owners, odometer, visits with work and sums", frontDesk...), s.vehicleHistory)
	huma.Register(s.api, operation(http.MethodPatch, "/v1/vehicles/{id}", "update-vehicle", "Change fields of a car's card", frontDesk...), s.updateVehicle)
	huma.Register(s.api, creation("/v1/vehicles/{id}/odometer", "record-odometer", "Record what the odometer shows", frontDesk...), s.recordOdometer)
	huma.Register(s.api, operation(http.MethodPost, "/v1/vehicles/{id}/merge", "merge-vehicle", "Make one car's card of two, orders included", managers...), s.mergeVehicle)
	huma.Register(s.api, operation(http.MethodPost, "/v1/vehicles/{id}/owner", "change-owner", "Record that a client owns the car from now on", frontDesk...), s.changeOwner)
}

func (s *server) vehicleHistory(ctx context.Context, in *Identified) (*output[reception.CarHistory], error) {
	h, err := s.Store.Reception.CarHistory(ctx, in.ID)
	return answer(s, h, err)
}

func vehicleCard(v cards.Vehicle) *versioned[cards.Vehicle] {
	out := tagged(v, v.Version)
	out.Location = "/v1/vehicles/" + v.ID
	return out
}

func (s *server) createVehicle(ctx context.Context, in *struct {
	Keyed
	Body cards.NewVehicle
}) (*versioned[cards.Vehicle], error) {
	v, err := once(ctx, s, in.Keyed, "create-vehicle", in.Body, func(ctx context.Context) (cards.Vehicle, error) {
		return s.Store.Cards.CreateVehicle(ctx, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return vehicleCard(v), nil
}

func (s *server) findVehicles(ctx context.Context, in *struct {
	Query    string `query:"q" maxLength:"100" doc:"A fragment of the plate, the VIN, the frame number or make and model, 3 characters at least"`
	ClientID string `query:"client_id" maxLength:"60" doc:"Cars that this client owns now"`
	Paged
}) (*output[database.List[cards.Vehicle]], error) {
	found, err := s.Store.Cards.SearchVehicles(ctx, cards.VehicleFilter{Query: in.Query, ClientID: in.ClientID, Page: in.page()})
	return answer(s, found, err)
}

func (s *server) getVehicle(ctx context.Context, in *Identified) (*versioned[cards.Vehicle], error) {
	v, err := s.Store.Cards.VehicleByID(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return vehicleCard(v), nil
}

func (s *server) updateVehicle(ctx context.Context, in *struct {
	Identified
	Edited
	Body cards.VehiclePatch
}) (*versioned[cards.Vehicle], error) {
	version, err := in.version()
	if err != nil {
		return nil, s.problem(err)
	}
	v, err := s.Store.Cards.UpdateVehicle(ctx, in.ID, in.Body, version, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return vehicleCard(v), nil
}

type odometerBody struct {
	KM     int64  `json:"km" minimum:"0" maximum:"5000000"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Needed when it shows less than before, such as a changed dashboard"`
}

func (s *server) recordOdometer(ctx context.Context, in *struct {
	Identified
	Keyed
	Body odometerBody
}) (*output[cards.OdometerReading], error) {
	r, err := once(ctx, s, in.Keyed, "record-odometer/"+in.ID, in.Body, func(ctx context.Context) (cards.OdometerReading, error) {
		return s.Store.Cards.RecordOdometer(ctx, cards.OdometerReading{
			VehicleID: in.ID, KM: in.Body.KM, At: time.Now(), Source: "desk", Reason: in.Body.Reason, By: actor(ctx).ID,
		})
	})
	return answer(s, r, err)
}

type ownerBody struct {
	ClientID string `json:"client_id" minLength:"1" maxLength:"60"`
}

func (s *server) changeOwner(ctx context.Context, in *struct {
	Identified
	Keyed
	Body ownerBody
}) (*versioned[cards.Vehicle], error) {
	v, err := once(ctx, s, in.Keyed, "change-owner/"+in.ID, in.Body, func(ctx context.Context) (cards.Vehicle, error) {
		return s.Store.Cards.ChangeOwner(ctx, in.ID, in.Body.ClientID, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return vehicleCard(v), nil
}

func (s *server) mergeVehicle(ctx context.Context, in *struct {
	Identified
	Keyed
	Body mergeBody
}) (*versioned[cards.Vehicle], error) {
	v, err := once(ctx, s, in.Keyed, "merge-vehicle/"+in.ID, in.Body, func(ctx context.Context) (cards.Vehicle, error) {
		return s.Store.Cards.MergeVehicles(ctx, in.ID, in.Body.MergedID, in.Body.Reason, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return vehicleCard(v), nil
}

func (s *server) coverageRoutes() {
	const path = "/v1/vehicles/{id}/coverages"
	huma.Register(s.api, creation(path, "add-coverage", "Record a warranty of a car", frontDesk...), s.addCoverage)
	huma.Register(s.api, operation(http.MethodGet, path, "list-coverages", "Warranties of a car, also those that ran out"), s.listCoverages)
}

func (s *server) addCoverage(ctx context.Context, in *struct {
	Identified
	Keyed
	Body claims.CoverageCard
}) (*output[claims.Coverage], error) {
	c, err := once(ctx, s, in.Keyed, "add-coverage/"+in.ID, in.Body, func(ctx context.Context) (claims.Coverage, error) {
		return s.Store.Claims.AddCoverage(ctx, in.ID, in.Body, actor(ctx))
	})
	return answer(s, c, err)
}

func (s *server) listCoverages(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[claims.Coverage], error) {
	if _, err := s.Store.Cards.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Claims.Coverages(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}
