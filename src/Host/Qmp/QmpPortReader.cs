using System.Collections.Immutable;
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
        string id = arguments.Text(WrittenPort.Id), place = $"{command} \"{id}\"";
        ImmutableArray<WrittenOption> options = [WrittenOption.Of(WrittenPort.Id, id, place), .. arguments.Others.Select(option => WrittenJson.Of(option, place))];
        PortSettings? settings = new PortReader(catalog, problems).Read(new WrittenPort(role, typeName, options, place));
        error = problems.Count == 0 ? null : QmpError.Generic(string.Join('\n', problems));
        return problems.Count == 0 ? settings : null;
    }
}
