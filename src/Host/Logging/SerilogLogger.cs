using SerilogLevel = Serilog.Events.LogEventLevel;

namespace ActorNet.Host.Logging;

/// <summary>
/// Writes what the actors log to Serilog. A logger of the runtime: named in <c>akka.loggers</c>, it subscribes to the log events.
/// </summary>
/// <remarks>
/// The message template and its arguments stay apart, so that a structured sink keeps them; the actor's path, its type and the lane
/// that it ran on are properties.
/// </remarks>
public sealed class SerilogLogger : ReceiveActor
{
    /// <summary>Path of the actor that logged.</summary>
    public const string ActorPathProperty = "ActorPath";

    /// <summary>Name of the lane, or other thread, on which it did.</summary>
    public const string LaneProperty = "Lane";

    /// <summary>Created by the runtime.</summary>
    public SerilogLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private static void Write(LogEvent logged)
    {
        Serilog.ILogger logger = Serilog.Log.Logger
            .ForContext(ActorPathProperty, ActorPathOf(logged.LogSource))
            .ForContext(LaneProperty, logged.Thread.Name ?? $"thread {logged.Thread.ManagedThreadId}")
            .ForContext(logged.LogClass);
        if (logged.Message is LogMessage message) logger.Write(LevelOf(logged.LogLevel()), logged.Cause, message.Format, [.. message.Parameters()]);
        else logger.Write(LevelOf(logged.LogLevel()), logged.Cause, "{Message:l}", logged.Message);
    }

    /// <summary>The path without the system's address: <c>/user/topology/t0</c>.</summary>
    internal static string ActorPathOf(string source)
    {
        // "akka://actornet/user/topology/t0", or "[akka://...]" in what the runtime writes about itself
        const string Scheme = "://";
        int scheme = source.IndexOf(Scheme, StringComparison.Ordinal);
        int path = scheme < 0 ? -1 : source.IndexOf('/', scheme + Scheme.Length);
        return path < 0 ? source : source[path..].TrimEnd(']');
    }

    private static SerilogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => SerilogLevel.Debug,
        LogLevel.InfoLevel => SerilogLevel.Information,
        LogLevel.WarningLevel => SerilogLevel.Warning,
        _ => SerilogLevel.Error,
    };
}
