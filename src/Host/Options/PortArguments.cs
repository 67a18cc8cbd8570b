using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>Reads ports in QEMU's language: the arguments of <c>-netdev</c> and <c>-device</c>, in the order of the command line.</summary>
/// <param name="catalog">The types that are understood.</param>
/// <param name="problems">Receives everything that is not.</param>
public sealed class PortArguments(PortTypeCatalog catalog, ICollection<TopologyProblem> problems)
{
    private readonly PortReader _reader = new(catalog, problems);
    private readonly List<PortSettings> _ports = [];
    private readonly Dictionary<PortRole, int> _count = [];

    /// <summary>What was understood so far.</summary>
    public ImmutableArray<PortSettings> Ports => [.. _ports];

    /// <summary>Reads one argument.</summary>
    public void Add(PortRole role, string argument)
    {
        int number = _count[role] = _count.GetValueOrDefault(role) + 1;
        string place = $"-{PortTypeCatalog.Word(role)} #{number} \"{argument}\"";
        OptionText text = OptionText.Split(argument);
        if (_reader.ReadType(role, text.Type, place) is not { } type) return;

        string? id = null;
        bool idGiven = false;
        var values = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (OptionPair pair in text.Pairs)
        {
            if (pair.Key != "id")
            {
                _reader.ReadOption(type, pair.Key, pair.Value, place, values);
            }
            else if (idGiven)
            {
                problems.Add(TopologyProblem.Error(place, "option 'id' is given twice", "keep one"));
            }
            else
            {
                idGiven = true;
                id = _reader.ReadId(pair.Value ?? "", place);
            }
        }
        if (!idGiven)
        {
            // A netdev without a name could never be joined; a device names its netdev, so it needs none itself.
            if (role != PortRole.Device) problems.Add(TopologyProblem.Error(place, $"{type.Name} needs id=ID", "the name by which others refer to it"));
            else id = $"{type.Name}{number}";
        }
        if (id is not null) _ports.Add(new PortSettings(type, id, values.ToImmutable(), place));
    }
}
