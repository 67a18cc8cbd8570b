using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Logging;

/// <summary>What is logged, and where to besides standard error. Section <c>actornet.log</c>.</summary>
/// <param name="Level">The least level that is written.</param>
/// <param name="File">A file to write to as well; null for none.</param>
public sealed record LogSettings(LogThreshold Level, string? File)
{
    /// <summary>How a level is written.</summary>
    public static OptionType<LogThreshold> LevelType { get; } = new(
        "LEVEL", "one of verbose, debug, information, warning, error, off", static (text, out value) =>
        {
            (bool known, value) = text switch
            {
                "verbose" => (true, LogThreshold.Verbose),
                "debug" => (true, LogThreshold.Debug),
                "information" or "info" => (true, LogThreshold.Information),
                "warning" => (true, LogThreshold.Warning),
                "error" => (true, LogThreshold.Error),
                "off" => (true, LogThreshold.Off),
                _ => (false, default),
            };
            return known;
        });

    /// <summary>Reads the section, and what the command line says above it.</summary>
    /// <param name="config">The file's configuration over the reference.</param>
    /// <param name="level">From the command line; null when not given.</param>
    /// <param name="file">From the command line; null when not given.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public static LogSettings Read(Config config, string? level, string? file, ICollection<TopologyProblem> problems)
    {
        string place = level is null ? "actornet.log.level" : "--log-level";
        string text = level ?? config.GetString("actornet.log.level") ?? "";
        if (!LevelType.TryParse(text, out LogThreshold threshold))
            problems.Add(TopologyProblem.Error(place, $"'{text}' is not a level", $"expects {LevelType.Expects}"));
        string? path = file ?? config.GetString("actornet.log.file");
        return new LogSettings(threshold, string.IsNullOrEmpty(path) ? null : path);
    }
}
