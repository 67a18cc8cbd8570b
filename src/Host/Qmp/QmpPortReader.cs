using System.Collections.Immutable;
using System.Text.Json;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Qmp;

/// <summary>Makes a port of a command's arguments, by the same tables and with the same errors as the command line.</summary>
internal static class QmpPortReader
{
    /// <summary>Reads type, id and options.</summary>
    /// <param name="catalog">The types that are understood.</param>
    /// <param name="role">Netdev, device or object.</param>
    /// <param name="command">The command's name, for messages.</param>
    /// <param name="typeName">The type as given.</param>
    /// <param name="arguments">Everything else.</param>
    /// <param name="error">What is wrong when null is returned: a line a mistake.</param>
    public static PortSettings? Read(PortTypeCatalog catalog, PortRole role, string command, string typeName, QmpArguments arguments, out QmpError? error)
    {
        var problems = new List<TopologyProblem>();
        PortSettings? settings = Read(new PortReader(catalog, problems), role, command, typeName, arguments);
        error = problems.Count == 0 ? null : QmpError.Generic(string.Join('\n', problems));
        return problems.Count == 0 ? settings : null;
    }

    private static PortSettings? Read(PortReader reader, PortRole role, string command, string typeName, QmpArguments arguments)
    {
        string id = arguments.Text("id");
        string place = $"{command} \"{id}\"";
        if (reader.ReadType(role, typeName, place) is not { } type) return null;
        string? validId = reader.ReadId(id, place);
        var values = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (JsonProperty option in arguments.Others)
            reader.ReadOption(type, option.Name, ToText(option.Value), place, values);
        return validId is null ? null : new PortSettings(type, validId, values.ToImmutable(), place);
    }

    private static string ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        JsonValueKind.Number => value.GetRawText(),
        _ => value.GetString()!,
    };
}
