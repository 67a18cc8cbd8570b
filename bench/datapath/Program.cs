using ActorNet.Bench.Datapath.Cases;
using ActorNet.Bench.Datapath.CommandLine;

// The datapath measured with ports on memory; see README.md.
//   list [WORD...] | head | row KEY | loop KEY SECONDS
BenchCase[] cases =
[
    new LinkCase(64, 64, false),
    new LinkCase(1, 64, false),
    new LinkCase(64, 1518, false),
    new LinkCase(1, 1518, false),
    new LinkCase(64, 64, true),
    new LinkCase(64, 1518, true),
    new HubCase(2, 64),
    new HubCase(8, 64),
    new HubCase(64, 64),
    new HubCase(2, 1518),
    new HubCase(8, 1518),
    new HubCase(64, 1518),
    new SwitchCase(100_000, true, 64),
    new SwitchCase(100_000, true, 1518),
    new SwitchCase(100_000, false, 64),
    new SwitchCase(8, false, 64),
    new SwitchCase(8, false, 1518),
    new StuckCase(false),
    new StuckCase(true),
    new LatencyCase("link", new LinkCase(1, 64, false)),
    new LatencyCase("hub of 2", new HubCase(2, 64)),
    new LatencyCase("switch", new SwitchCase(8, false, 64)),
];

return BenchCommands.Run(args, Row.Head, cases);
