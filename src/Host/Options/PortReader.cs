using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>Makes a port of texts, wherever they were written: the part that the command line and HOCON have in common.</summary>
/// <param name="catalog">The types that are understood.</param>
/// <param name="problems">Receives everything that is not.</param>
public sealed class PortReader(PortTypeCatalog catalog, ICollection<TopologyProblem> problems)
{
    /// <summary>Finds the type, or reports that there is none of that name.</summary>
    public PortType? ReadType(PortRole role, string name, string place)
    {
        if (catalog.Find(role, name) is { } type) return type;
        string word = PortTypeCatalog.Word(role);
        IEnumerable<string> known = catalog.OfRole(role).Select(static type => type.Name);
        string text = name.Length == 0 ? $"no {word} type given" : $"unknown {word} type '{name}'";
        problems.Add(TopologyProblem.Error(place, text, KnownNames.Remedy($"{word} types", name, known)));
        return null;
    }

    /// <summary>Checks the form of an id; reports and returns null when it is none.</summary>
    public string? ReadId(string id, string place)
    {
        if (OptionTypes.Id.TryParse(id, out string? value)) return value;
        problems.Add(NotAValue(place, "id", id, OptionTypes.Id));
        return null;
    }

    /// <summary>Reads one option into <paramref name="values"/>, or reports why not.</summary>
    /// <param name="type">The port's type.</param>
    /// <param name="key">Option name as written.</param>
    /// <param name="text">Value as written; null when there was none.</param>
    /// <param name="place">Where, for messages.</param>
    /// <param name="values">Receives the parsed value.</param>
    public void ReadOption(PortType type, string key, string? text, string place, ImmutableSortedDictionary<string, object>.Builder values)
    {
        if (type.Find(key) is not { } option)
        {
            string what = key.Length == 0 ? $"an option of {type.Name} has no name" : $"{type.Name} has no option '{key}'";
            problems.Add(TopologyProblem.Error(place, what, KnownNames.Remedy("options", key, type.Options.Select(static known => known.Name).Prepend("id"))));
        }
        else if (text is null)
        {
            problems.Add(TopologyProblem.Error(place, $"option '{key}' has no value", $"write {option}"));
        }
        else if (!option.Type.TryParseBoxed(text, out object? value))
        {
            problems.Add(NotAValue(place, key, text, option.Type));
        }
        else if (!values.TryAdd(key, value))
        {
            problems.Add(TopologyProblem.Error(place, $"option '{key}' is given twice", "keep one"));
        }
    }

    private static TopologyProblem NotAValue(string place, string key, string text, OptionType type) =>
        TopologyProblem.Error(place, $"'{text}' is not a value for {key}", $"expects {type.Expects}");
}
