using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Tests.Topologies;

/// <summary>The check of one port that comes finds what the check of everything would.</summary>
public sealed class LastPortTests
{
    private static readonly PortType[] Types = [TapPortType.Type, HubPortType.Type, SwitchPortType.Type, PcapCapturePortType.Type];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FindErrorOfLast_RandomTopologies_AgreesWithTheWholeCheck(int seed)
    {
        var random = new Random(seed);
        int wrong = 0;
        for (int round = 0; round < 400; round++)
        {
            var ports = ImmutableArray.CreateBuilder<PortSettings>();
            for (int i = 0; i < 12; i++)
            {
                ports.Add(RandomPort(random, $"place {i}"));
                var topology = new Topology(ports.ToImmutable());

                TopologyProblem? found = TopologyValidator.FindErrorOfLast(topology);

                TopologyProblem[] all = [.. TopologyValidator.Validate(topology).Where(problem => problem.Severity == ProblemSeverity.Error && problem.Place == ports[^1].Place)];
                if (found is null) Assert.Empty(all);
                else Assert.Contains(found, all);
                if (found is null) continue;
                wrong++;
                ports.RemoveAt(ports.Count - 1); // it was refused
            }
        }

        Assert.InRange(wrong, 400, 400 * 11);
    }

    private static PortSettings RandomPort(Random random, string place)
    {
        PortType type = Types[random.Next(Types.Length)];
        var values = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        void Add<T>(OptionSpec<T> option, T value)
            where T : notnull
        {
            if (type.Find(option.Name) == option && random.Next(8) > 0) values[option.Name] = value;
        }

        Add(TapPortType.InterfaceName, $"tap{random.Next(6)}");
        Add(PcapCapturePortType.File, $"/f{random.Next(4)}");
        Add(HubPortType.HubId, random.Next(3));
        Add(SwitchPortType.SwitchId, random.Next(2));
        if (random.Next(2) == 0) Add(HubPortType.Netdev, Id(random));
        if (random.Next(2) == 0) Add(SwitchPortType.Netdev, Id(random));
        return new PortSettings(type, Id(random), values.ToImmutable(), place);
    }

    private static string Id(Random random) => $"p{random.Next(20)}";
}
