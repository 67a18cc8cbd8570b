using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>
/// Reads ports in QEMU's language: the arguments of <c>-netdev</c>, <c>-device</c>, <c>-object</c> and <c>-nic</c>, in the order of the command line, as
/// <c>TYPE,option=value,...</c> or as a JSON object.
/// </summary>
/// <param name="catalog">The types that are understood.</param>
/// <param name="problems">Receives everything that is not.</param>
public sealed class PortArguments(PortTypeCatalog catalog, ICollection<TopologyProblem> problems)
{
    private readonly PortReader _reader = new(catalog, problems);
    private readonly NicReader _nics = new(catalog, problems);
    private readonly List<PortSettings> _ports = [];
    private readonly Dictionary<string, int> _count = [];

    /// <summary>What was understood so far.</summary>
    public ImmutableArray<PortSettings> Ports => [.. _ports];

    /// <summary>True when <c>-nic none</c> said that there are to be no ports.</summary>
    public bool IsNone { get; private set; }

    /// <summary>Reads one argument of <c>-netdev</c>, <c>-device</c> or <c>-object</c>.</summary>
    public void Add(PortRole role, string argument)
    {
        string word = PortTypeCatalog.Word(role);
        if (Take(role, word, argument, out int number) is not { } written) return;
        // A netdev without a name could never be joined; a device names its netdev, so it needs none itself.
        if (role == PortRole.Device && catalog.Find(role, written.TypeName) is { } type) written = written with { DefaultId = $"{type.Name}{number}" };
        if (_reader.Read(written) is { } port) _ports.Add(port);
    }

    /// <summary>Reads one argument of <c>-nic</c>: a netdev, and the device on it.</summary>
    public void AddNic(string argument)
    {
        if (Take(PortRole.Netdev, NicReader.Word, argument, out int number) is not { } written) return;
        if (NicReader.IsNone(written)) IsNone = true;
        else _ports.AddRange(_nics.Read(written with { DefaultId = $"{NicReader.Word}{number - 1}" }));
    }

    private WrittenPort? Take(PortRole role, string word, string argument, out int number)
    {
        number = _count[word] = _count.GetValueOrDefault(word) + 1;
        string place = $"-{word} #{number} \"{argument}\"";
        if (argument.StartsWith('{')) return TakeJson(role, argument, place);
        OptionText text = OptionText.Split(argument);
        return new WrittenPort(role, text.Type, [.. text.Pairs.Select(pair => WrittenOption.Of(pair.Key, pair.Value, place))], place);
    }

    private WrittenPort? TakeJson(PortRole role, string argument, string place)
    {
        if (!WrittenJson.TryRead(argument, place, out ImmutableArray<WrittenOption> members, out string? problem))
        {
            problems.Add(TopologyProblem.Error(place, problem, $"write {{\"{TypeKey(role)}\": \"TYPE\", \"id\": \"ID\", ...}}, or TYPE,id=ID,..."));
            return null;
        }

        WrittenPort all = new(role, "", members, place);
        WrittenOption? type = _reader.FindOnly(all, TypeKey(role));
        return all with { TypeName = type?.Text ?? "", TypePlace = type?.Place ?? place, Options = [.. members.Where(member => member.Key != TypeKey(role))] };
    }

    private static string TypeKey(PortRole role) => role switch
    {
        PortRole.Netdev => "type",
        PortRole.Device => "driver",
        _ => "qom-type",
    };
}
