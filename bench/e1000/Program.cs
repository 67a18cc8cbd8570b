using ActorNet.Bench.Datapath.CommandLine;
using ActorNet.Bench.E1000.Cases;

// The e1000 measured from its driver to its link and back; see README.md.
//   list [WORD...] | head | row KEY | loop KEY SECONDS
E1000Case[] cases =
[
    .. from length in (int[])[64, 1518, 0]
       from way in (Way[])[Way.Out, Way.In, Way.Back]
       where length != 0 || way != Way.In
       select new E1000Case(way, length, false, Mitigation.None),
    .. from length in (int[])[64, 1518, 0]
       from way in (Way[])[Way.Out, Way.In, Way.Back]
       from mitigation in (Mitigation[])[Mitigation.None, Mitigation.Delays, Mitigation.Linux]
       where length != 0 || way != Way.In
       select new E1000Case(way, length, true, mitigation),
    .. from mitigation in (Mitigation[])[Mitigation.None, Mitigation.Delays, Mitigation.Linux]
       select new E1000Case(Way.In, 64, true, mitigation, 100_000),
];

return BenchCommands.Run(args, Row.Head, cases);
