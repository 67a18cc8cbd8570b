namespace ActorNet.TestKit;

/// <summary>Selects events by what they are, what they say, and who says it.</summary>
/// <param name="name">What a failed expectation calls the events.</param>
/// <param name="isKind">Whether an event is of the right kind.</param>
/// <param name="message">What it must say.</param>
/// <param name="source">Who must say it; null for anybody.</param>
internal sealed class LogEventFilter(string name, Predicate<LogEvent> isKind, TextPattern message, string? source) : EventFilterBase
{
    /// <inheritdoc/>
    public override bool Apply(LogEvent logEvent) => isKind(logEvent) && IsSource(logEvent.LogSource) && Says(logEvent);

    /// <inheritdoc/>
    public override string ToString() => $"{name}{message}{(source is null ? "" : $" from '{source}'")}";

    /// <summary>An error says what its text says and what its exception says.</summary>
    private bool Says(LogEvent logEvent) =>
        message.IsMatch($"{logEvent.Message}") || (logEvent is Error { Cause: { } cause } && message.IsMatch(cause.Message));

    /// <summary>A source is given as it is logged, or as the path of an actor with or without the address in front.</summary>
    private bool IsSource(string actual) =>
        source is null || actual == source || (source.StartsWith('/') && actual.EndsWith(source, StringComparison.Ordinal) && actual.Contains("://", StringComparison.Ordinal));
}
