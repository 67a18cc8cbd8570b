using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>
/// Reads HOCON: the ports under <c>actornet.netdevs</c>, <c>actornet.devices</c> and <c>actornet.nics</c>, the filters under <c>actornet.objects</c>, and checks the
/// names of all other <c>actornet</c> keys against the reference configuration.
/// </summary>
/// <param name="catalog">The port types that are understood.</param>
/// <param name="reference">The reference configuration: what is not in it, is unknown.</param>
/// <param name="problems">Receives everything that is wrong.</param>
public sealed partial class ConfigurationFileReader(PortTypeCatalog catalog, Config reference, ICollection<TopologyProblem> problems)
{
    private const string Root = "actornet";
    private const string Type = "type";
    private readonly PortReader _reader = new(catalog, problems);
    private readonly NicReader _nics = new(catalog, problems);

    /// <summary>Reads the file at <paramref name="path"/>; null when it cannot be read at all.</summary>
    public ConfigurationFile? Read(string path) => ReadText(path) is { } text ? Parse(text, path) : null;

    /// <summary>Reads a text that came from the file named <paramref name="name"/>.</summary>
    public ConfigurationFile? Parse(string text, string name)
    {
        if (ParseHocon(text, name) is not { } config) return null;
        var place = new Place(name, HoconPositions.Scan(text));
        var ports = ImmutableArray.CreateBuilder<PortSettings>();
        foreach (PortRole role in Enum.GetValues<PortRole>())
            foreach (WrittenPort written in Written(config, role, PortTypeCatalog.Word(role), place))
                if (_reader.Read(written) is { } port) ports.Add(port);
        foreach (WrittenPort written in Written(config, PortRole.Netdev, NicReader.Word, place)) ports.AddRange(_nics.Read(written));
        if (config.GetValue(Root) is { } given && reference.GetValue(Root) is { } known) CheckKeys(given, known, Root, place);
        return new ConfigurationFile(config, ports.DrainToImmutable());
    }

    private string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string text = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file",
                UnauthorizedAccessException when Directory.Exists(path) => "is a directory, not a file",
                UnauthorizedAccessException => "permission denied",
                _ => e.Message,
            };
            problems.Add(TopologyProblem.Error(path, text));
            return null;
        }
    }

    private Config? ParseHocon(string text, string name)
    {
        try
        {
            Config config = ConfigurationFactory.ParseString(text, included => Include(included, name));
            _ = config.Root; // substitutions are resolved when first read: an undefined one is found here, not later
            return config;
        }
#pragma warning disable CA1031 // Runtimes differ in what their HOCON parsers throw; whatever it is, the text is at fault.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The parser is not told where the text came from, and calls it "string".
            Match place = PlaceInText().Match(e.Message);
            problems.Add(place.Success
                ? TopologyProblem.Error(name + place.Groups[1].Value, place.Groups[2].Value)
                : TopologyProblem.Error(name, e.Message));
            return null;
        }
    }

    private HoconRoot Include(string included, string includingFile)
    {
        string path = Path.Combine(Path.GetDirectoryName(includingFile) ?? "", included);
        Config? config = ReadText(path) is { } text ? ParseHocon(text, path) : null;
        return new HoconRoot((config ?? Config.Empty).Root);
    }

    [GeneratedRegex(@"^string((?::\d+)+): (.*)$", RegexOptions.Singleline)]
    private static partial Regex PlaceInText();

    private IEnumerable<WrittenPort> Written(Config config, PortRole role, string word, Place place)
    {
        string section = $"{Root}.{word}s";
        if (config.GetValue(section) is not { } all || Object(all, section, place) is not { } objects) yield break;
        foreach ((string id, HoconValue value) in objects.Items)
        {
            string path = $"{section}.{id}";
            if (Object(value, path, place) is { } port) yield return Written(role, id, port, path, place);
        }
    }

    private static WrittenPort Written(PortRole role, string id, HoconObject port, string path, Place place)
    {
        string where = place.Of(path);
        WrittenOption? type = port.Items.TryGetValue(Type, out HoconValue? written) ? Written(Type, written, $"{path}.{Type}", place) : null;
        IEnumerable<WrittenOption> options = port.Items.Where(static item => item.Key != Type).Select(item => Written(item.Key, item.Value, $"{path}.{item.Key}", place));
        return new WrittenPort(role, type?.Text ?? "", [WrittenOption.Of(WrittenPort.Id, id, where), .. options], where) { TypePlace = type?.Place ?? where };
    }

    private static WrittenOption Written(string key, HoconValue value, string path, Place place)
    {
        string where = place.Of(path);
        if (value.IsString()) return WrittenOption.Of(key, value.GetString(), where);
        return value.IsObject()
            ? WrittenOption.ObjectOf(key, [.. value.GetObject()!.Items.Select(item => Written(item.Key, item.Value, $"{path}.{item.Key}", place))], where)
            : WrittenOption.ListOf(key, [.. value.GetArray().Select(item => Written(key, item, path, place))], where);
    }

    private HoconObject? Object(HoconValue value, string path, Place place)
    {
        if (value.IsObject()) return value.GetObject();
        problems.Add(TopologyProblem.Error(place.Of(path), "is a value, where an object belongs", $"write {path} {{ ... }}"));
        return null;
    }

    // Follows both trees together. An empty object in the reference is one whose keys its owner chooses and reads himself.
    private void CheckKeys(HoconValue given, HoconValue known, string path, Place place)
    {
        if (!known.IsObject())
        {
            CheckValue(given, path, place);
            return;
        }
        if (known.GetObject() is not { Items: { Count: > 0 } knownKeys } || Object(given, path, place) is not { } givenKeys) return;
        foreach ((string key, HoconValue value) in givenKeys.Items)
        {
            string child = $"{path}.{key}";
            if (knownKeys.TryGetValue(key, out HoconValue? knownChild)) CheckKeys(value, knownChild, child, place);
            else problems.Add(TopologyProblem.Error(place.Of(child), $"unknown key '{key}'", KnownNames.Remedy("keys", key, knownKeys.Keys)));
        }
    }

    private void CheckValue(HoconValue given, string path, Place place)
    {
        string? text = given.IsString() ? given.GetString() : null;
        if (given.IsObject())
            problems.Add(TopologyProblem.Error(place.Of(path), "is an object, where a value belongs", $"write {path} = VALUE"));
        else if (KnownSettings.TypeOf(path) is { } type && !(text is not null && type.TryParseBoxed(text, out _)))
            problems.Add(TopologyProblem.Error(place.Of(path), $"'{text ?? given.ToString()}' is not a value for {path}", $"expects {type.Expects}"));
    }

    private sealed record Place(string File, HoconPositions Positions)
    {
        public string Of(string path)
        {
            (int line, int column) = Positions.PositionOf(path);
            return line > 0 ? $"{File}:{line}:{column} ({path})" : $"{File} ({path})";
        }
    }
}
