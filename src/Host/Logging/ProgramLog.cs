using System.Globalization;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ActorNet.Host.Logging;

/// <summary>The program's Serilog, and the settings that make the actors write to it.</summary>
public sealed class ProgramLog : IAsyncDisposable
{
    private const string Template =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {" + SerilogLogger.ActorPathProperty + "} {Message:lj}{NewLine}{Exception}";

    private readonly LogSettings _settings;

    private ProgramLog(LogSettings settings) => _settings = settings;

    /// <summary>Opens the log. Standard output stays free for results.</summary>
    public static ProgramLog Open(LogSettings settings)
    {
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.ControlledBy(new LoggingLevelSwitch(LevelOf(settings.Level)));
        if (settings.Level != LogThreshold.Off)
        {
            configuration.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LevelAlias.Minimum);
            if (settings.File is { } path) configuration.WriteTo.File(path, outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        }
        Log.Logger = configuration.CreateLogger();
        return new ProgramLog(settings);
    }

    /// <summary>Tries whether the log file can be written; the sink itself would keep it a secret when not.</summary>
    public static TopologyProblem? FindProblem(LogSettings settings)
    {
        if (settings.File is not { } path) return null;
        try
        {
            File.Open(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TopologyProblem.Error("log file", e.Message.TrimEnd('.'), "choose another with --log-file or actornet.log.file");
        }
    }

    /// <summary>The configuration with the runtime's logging set to go here, unless its files say otherwise.</summary>
    public HostConfiguration Configure(HostConfiguration configuration)
    {
        string level = _settings.Level switch
        {
            LogThreshold.Verbose or LogThreshold.Debug => "DEBUG",
            LogThreshold.Information => "INFO",
            LogThreshold.Warning => "WARNING",
            LogThreshold.Error => "ERROR",
            _ => "OFF",
        };
        Type logger = typeof(SerilogLogger);
        // stdout-loglevel covers the time before and after the loggers live, when only trouble is worth a line.
        Config runtime = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loggers = ["{{logger.FullName}}, {{logger.Assembly.GetName().Name}}"]
              loglevel = {{level}}
              stdout-loglevel = {{(level == "OFF" ? "OFF" : "ERROR")}}
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
            }
            """);
        return configuration with { Config = configuration.Config.WithFallback(runtime) };
    }

    /// <summary>Writes what is still buffered.</summary>
    public async ValueTask DisposeAsync() => await Log.CloseAndFlushAsync().ConfigureAwait(false);

    private static LogEventLevel LevelOf(LogThreshold threshold) => threshold switch
    {
        LogThreshold.Verbose => LogEventLevel.Verbose,
        LogThreshold.Debug => LogEventLevel.Debug,
        LogThreshold.Information => LogEventLevel.Information,
        LogThreshold.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
