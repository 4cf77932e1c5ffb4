//go:build !external

package embedded

import (
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"

	"github.com/workbay/workbay/internal/memory"
)

// historyShards can never change for existing data. 64 leaves room for a cluster on the same database and is
// as fast as 16 on one machine.
const historyShards = 64

// Connections of each service to each store. Idle ones are kept up to the same number: with fewer, the
// server opens and closes connections all the time under load, which cost more than half its throughput.
const (
	storeConnections      = 20
	visibilityConnections = 10
)

// clusterName goes into the data of every workflow and can never change either.
const clusterName = "active"

// services are all the services there are. The internal frontend is what the server's own workers use, so
// that the token is asked of everybody at the other frontend.
func services() []primitives.ServiceName {
	return []primitives.ServiceName{
		primitives.FrontendService, primitives.InternalFrontendService, primitives.HistoryService,
		primitives.MatchingService, primitives.WorkerService,
	}
}

// store describes one of the two databases to the server.
func store(pg *pgx.ConnConfig, database string, connections int) *config.SQL {
	attributes := map[string]string{}
	if pg.TLSConfig != nil {
		attributes["sslmode"] = "require"
		if !pg.TLSConfig.InsecureSkipVerify {
			attributes["sslmode"] = "verify-full"
		}
	}
	return &config.SQL{
		PluginName:        postgresql.PluginNamePGX,
		ConnectProtocol:   "tcp",
		ConnectAddr:       pg.Host + ":" + strconv.Itoa(int(pg.Port)),
		ConnectAttributes: attributes,
		User:              pg.User,
		Password:          pg.Password,
		DatabaseName:      database,
		MaxConns:          connections,
		MaxIdleConns:      connections,
		// After a busy hour, or a start, the connections that are not used any more go away with their memory
		// (some 2 MB each in PostgreSQL).
		MaxConnLifetime: 5 * time.Minute,
	}
}

// serverConfig is what the server reads from a file when it runs on its own. Everything listens on the loopback
// address; the HTTP, pprof and membership ports stay closed.
func serverConfig(pg *pgx.ConnConfig, ports map[primitives.ServiceName]int) *config.Config {
	listen := make(map[string]config.Service, len(ports))
	for name, port := range ports {
		listen[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return &config.Config{
		Services: listen,
		Persistence: config.Persistence{
			DefaultStore: mainDatabase, VisibilityStore: visibilityDatabase, NumHistoryShards: historyShards,
			DataStores: map[string]config.DataStore{
				mainDatabase:       {SQL: store(pg, mainDatabase, storeConnections)},
				visibilityDatabase: {SQL: store(pg, visibilityDatabase, visibilityConnections)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address(ports[primitives.FrontendService])},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchival{State: config.ArchivalDisabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: config.ArchivalDisabled},
		}},
	}
}

// staticHosts tells every service where the others are, in place of the gossip by which the members of a
// cluster find each other: no ports for it, no waiting for a ring to form, nothing to do when idle.
func staticHosts(ports map[primitives.ServiceName]int) map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts, len(ports))
	for name, port := range ports {
		hosts[name] = static.SingleLocalHost(address(port))
	}
	return hosts
}

// dynamicConfig pins every setting that Workbay relies on, so that a new server version cannot change it silently.
func dynamicConfig(plan memory.Plan) dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// Every command of a person is an Update, and an order is opened by Update-with-Start.
		dynamicconfig.FrontendEnableUpdateWorkflowExecution.Key(): true,
		// An order sees some dozens of commands; 2000 is far off, and the workflow continues as new before.
		dynamicconfig.WorkflowExecutionMaxTotalUpdates.Key():                              2000,
		dynamicconfig.WorkflowExecutionMaxTotalUpdatesSuggestContinueAsNewThreshold.Key(): 0.9,
		// How many people may press a button of one order at the same moment.
		dynamicconfig.WorkflowExecutionMaxInFlightUpdates.Key(): 10,
		// When the server advises a workflow to continue as new.
		dynamicconfig.HistoryCountSuggestContinueAsNew.Key(): 4 * 1024,

		// One partition per task queue: the default four spread a queue over many machines; on one they only make
		// a task and a waiting worker miss each other.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,

		// Memory is bounded in bytes: the defaults, 128000 workflows and an event cache for each of 64 shards, are for
		// machines with a hundred gigabytes. A state counts as long as it is encoded, and takes several times that.
		dynamicconfig.HistoryCacheSizeBasedLimit.Key():        true,
		dynamicconfig.HistoryCacheHostLevelMaxSizeBytes.Key(): plan.Histories,
		dynamicconfig.EnableHostLevelEventsCache.Key():        true,
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key():  plan.Events,
		// Events kept ready for other data centres, of which there are none.
		dynamicconfig.XDCCacheMaxSizeBytes.Key(): 0,
		// All workers of a process share one cache, whose size is that which was set when its first worker was made:
		// one of the server's own. So the server has to set it.
		dynamicconfig.WorkerStickyCacheSize.Key(): plan.Workflows,

		// Each of five services reads all namespaces this often (default 2 s). An unknown one is looked up at once anyway.
		dynamicconfig.NamespaceCacheRefreshInterval.Key(): 10 * time.Second,
		// Nobody is told that this server exists.
		dynamicconfig.EnableServerVersionCheck.Key(): false,

		// There is no other host to take over before a stop, so nothing is to be waited for.
		dynamicconfig.FrontendShutdownDrainDuration.Key():           time.Duration(0),
		dynamicconfig.FrontendShutdownFailHealthCheckDuration.Key(): time.Duration(0),
		dynamicconfig.HistoryShutdownDrainDuration.Key():            time.Duration(0),
		dynamicconfig.MatchingShutdownDrainDuration.Key():           time.Duration(0),

		// The scavengers run twice a day and delete what nobody refers to: task queues of workers that are gone,
		// histories whose workflow was deleted. Cheap, and without them the database only grows.
		dynamicconfig.TaskQueueScannerEnabled.Key(): true,
		dynamicconfig.HistoryScannerEnabled.Key():   true,
	}
}
