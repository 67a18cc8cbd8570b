using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>Understands ports, wherever and however they were written: one way from words to <see cref="PortSettings"/>, one set of messages.</summary>
/// <param name="catalog">The types that are understood.</param>
/// <param name="problems">Receives everything that is not.</param>
public sealed class PortReader(PortTypeCatalog catalog, ICollection<TopologyProblem> problems)
{
    private const string FormerOff = "no";

    /// <summary>Reads a port; null when it has no type or no id. What else is wrong is reported, and left out of it.</summary>
    public PortSettings? Read(WrittenPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return ReadType(port.Role, port.TypeName, port.TypePlace) is { } type ? Read(type, port) : null;
    }

    /// <summary>Reads a port whose type is known.</summary>
    public PortSettings? Read(PortType type, WrittenPort port)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(port);
        string? id = ReadId(type, port);
        var values = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (WrittenOption option in port.Options)
            if (option.Key != WrittenPort.Id) ReadOption(type, option.Key, option, values);
        return id is null ? null : new PortSettings(type, id, values.ToImmutable(), port.Place);
    }

    /// <summary>Finds the type, or reports that there is none of that name.</summary>
    /// <param name="role">The role.</param>
    /// <param name="name">As written.</param>
    /// <param name="place">Where, for messages.</param>
    /// <param name="what">What it is called there; null: "netdev type" and so on.</param>
    public PortType? ReadType(PortRole role, string name, string place, string? what = null)
    {
        if (catalog.Find(role, name) is { } type) return type;
        what ??= $"{PortTypeCatalog.Word(role)} type";
        string text = name.Length == 0 ? $"no {what} given" : $"unknown {what} '{name}'";
        string known = KnownNames.Remedy($"{what}s", name, catalog.OfRole(role).Select(static type => type.Name));
        problems.Add(TopologyProblem.Error(place, text, QemuNames.TypeRemedy(role, name) ?? known));
        return null;
    }

    /// <summary>Finds the one value of an option that may be given once; reports a second one.</summary>
    public WrittenOption? FindOnly(WrittenPort port, string key)
    {
        ArgumentNullException.ThrowIfNull(port);
        WrittenOption? found = null;
        foreach (WrittenOption option in port.Options)
        {
            if (option.Key != key) continue;
            if (found is not null) problems.Add(Twice(option.Place, key));
            found ??= option;
        }

        return found;
    }

    private string? ReadId(PortType type, WrittenPort port)
    {
        if (FindOnly(port, WrittenPort.Id) is not { } written)
        {
            if (port.DefaultId is null) problems.Add(TopologyProblem.Error(port.Place, $"{type.Name} needs id=ID", "the name by which others refer to it"));
            return port.DefaultId;
        }

        if (OptionTypes.Id.TryParse(written.Text, out string? id)) return id;
        problems.Add(NotAValue(written.Place, WrittenPort.Id, written.Text, OptionTypes.Id));
        return null;
    }

    private void ReadOption(PortType type, string name, WrittenOption written, ImmutableSortedDictionary<string, object>.Builder values)
    {
        if (type.Find(name) is { } option)
        {
            if (TextOf(option, written) is not { } text) return;
            if (!option.Type.TryParseBoxed(text, out object? value)) problems.Add(NotAValue(written.Place, name, text, option.Type));
            else if (!values.TryAdd(name, value)) problems.Add(Twice(written.Place, name));
        }
        else if (written.Kind == WrittenKind.Nested && type.Options.Any(known => known.Name.StartsWith($"{name}.", StringComparison.Ordinal)))
        {
            foreach (WrittenOption member in written.Parts) ReadOption(type, $"{name}.{member.Key}", member, values);
        }
        else
        {
            problems.Add(Unknown(type, name, written));
        }
    }

    private string? TextOf(OptionSpec option, WrittenOption written)
    {
        switch (written.Kind)
        {
            case WrittenKind.Text:
                return written.Text;
            case WrittenKind.Nothing when option.Type is OptionType<bool>:
                return "on";
            case WrittenKind.List when option.Type.ListSeparator is { } separator && written.Parts.All(static part => part.Kind == WrittenKind.Text):
                return string.Join(separator, written.Parts.Select(static part => part.Text));
            case WrittenKind.Nothing:
                problems.Add(TopologyProblem.Error(written.Place, $"option '{option.Name}' has no value", $"write {option}"));
                return null;
            default:
                problems.Add(TopologyProblem.Error(written.Place, $"option '{option.Name}' is {(written.Kind == WrittenKind.List ? "a list" : "an object")}", "write one value"));
                return null;
        }
    }

    private static TopologyProblem Unknown(PortType type, string name, WrittenOption written)
    {
        string what = name.Length == 0 ? $"an option of {type.Name} has no name" : $"{type.Name} has no option '{name}'";
        bool isFormerOff = written.Kind == WrittenKind.Nothing && name.StartsWith(FormerOff, StringComparison.Ordinal) && type.Find(name[FormerOff.Length..]) is { Type: OptionType<bool> };
        string remedy = isFormerOff
            ? $"write {name[FormerOff.Length..]}=off"
            : QemuNames.OptionRemedy(type, name) ?? KnownNames.Remedy("options", name, type.Options.Select(static known => known.Name).Prepend(WrittenPort.Id));
        return TopologyProblem.Error(written.Place, what, remedy);
    }

    private static TopologyProblem Twice(string place, string name) => TopologyProblem.Error(place, $"option '{name}' is given twice", "keep one");

    private static TopologyProblem NotAValue(string place, string key, string text, OptionType type) =>
        TopologyProblem.Error(place, $"'{text}' is not a value for {key}", $"expects {type.Expects}");
}
