using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Options;

namespace ActorNet.Host.Qmp;

/// <summary>Where the control socket is to be: the option <c>-qmp</c> in QEMU's language, or the key <see cref="Key"/>.</summary>
public static class QmpOption
{
    /// <summary>A path; empty for none.</summary>
    public const string Key = "actornet.qmp.socket";

    private const string Claim = "socket";
    private const string Scheme = "unix:";
    private const string Form = "unix:PATH,server=on,wait=off";

    /// <summary>The type of the key's value.</summary>
    public static OptionType<string> KeyType { get; } = new(
        OptionTypes.SocketPath.Placeholder, $"{OptionTypes.SocketPath.Expects}, or an empty text for none", static (text, out value) =>
        {
            value = text;
            return text.Length == 0 || OptionTypes.SocketPath.TryParse(text, out _);
        });

    /// <summary>The path from the command line, else from the configuration; empty for none.</summary>
    public static string Read(ParsedArguments arguments, Config config, ICollection<TopologyProblem> problems)
    {
        string[] given = [.. arguments.Options.Where(static option => option.Option == ConfigurationArguments.Qmp).Select(static option => option.Value)];
        if (given.Length > 1) problems.Add(TopologyProblem.Error(Place(given[1]), "there is one control socket, and this is the second", "it takes several clients at a time"));
        return given.Length > 0 ? Parse(given[0], problems) : config.GetString(Key) ?? "";
    }

    /// <summary>The path of an argument in QEMU's language; empty when something is wrong with it.</summary>
    public static string Parse(string argument, ICollection<TopologyProblem> problems)
    {
        string place = Place(argument);
        OptionText text = OptionText.Split(argument);
        if (!text.Type.StartsWith(Scheme, StringComparison.Ordinal))
        {
            problems.Add(TopologyProblem.Error(place, "the control socket is a Unix socket", $"write {Form}"));
            return "";
        }
        int before = problems.Count;
        string path = text.Type[Scheme.Length..];
        if (!OptionTypes.SocketPath.TryParse(path, out _))
            problems.Add(TopologyProblem.Error(place, $"'{path}' is not the path of a socket", $"expects {OptionTypes.SocketPath.Expects}"));
        foreach (OptionPair pair in text.Pairs)
            if (FindProblem(pair) is { } problem)
                problems.Add(TopologyProblem.Error(place, problem.Text, problem.Remedy));
        return problems.Count == before ? path : "";
    }

    /// <summary>Reports the port that wants the control socket's path for itself.</summary>
    /// <param name="path">Empty for no control socket.</param>
    /// <param name="topology">The ports.</param>
    /// <param name="problems">Receives it.</param>
    public static void CheckClaims(string path, Topology topology, ICollection<TopologyProblem> problems)
    {
        foreach (PortSettings port in topology.Ports)
            foreach (OptionSpec option in port.Type.Options)
                if (option.Claims == Claim && port.Values.TryGetValue(option.Name, out object? value) && value is string taken && taken == path)
                    problems.Add(TopologyProblem.Error(port.Place, $"{Claim} '{path}' is already the control socket", "choose another path"));
    }

    private static (string Text, string Remedy)? FindProblem(OptionPair pair)
    {
        (string key, string value) = pair switch
        {
            { Key: "nowait", Value: null } => ("wait", "off"), // how QEMU wrote it before it asked for on and off
            { Value: null } => (pair.Key, "on"),
            _ => (pair.Key, pair.Value),
        };
        if (key is not ("server" or "wait")) return ($"-qmp has no option '{key}'", KnownNames.Remedy("options", key, ["server", "wait"]));
        if (!OptionTypes.OnOff.TryParse(value, out bool on)) return ($"'{value}' is not a value for {key}", $"expects {OptionTypes.OnOff.Expects}");
        return (key, on) switch
        {
            ("server", false) => ("server=off is not supported: clients connect to actornet", $"write {Form}"),
            ("wait", true) => ("wait=on is not supported: ports do not wait for a client", $"write {Form}"),
            _ => null,
        };
    }

    private static string Place(string argument) => $"-qmp \"{argument}\"";
}
