using System.Text.RegularExpressions;

namespace ActorNet.TestKit;

/// <summary>Makes expectations about log events and dead letters.</summary>
/// <remarks>
/// In all methods, of message, start and contains the first that is given counts; a source is a logger's source or an actor's
/// path, with or without the address. The text of an error is also looked for in its exception.
/// </remarks>
public class EventFilterFactory
{
    private readonly TestKitBase _testKit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<EventFilterBase> _filters;

    /// <summary>Creates a factory for the system of a TestKit.</summary>
    public EventFilterFactory(TestKitBase testkit)
        : this(testkit, (testkit ?? throw new ArgumentNullException(nameof(testkit))).Sys)
    {
    }

    /// <summary>Creates a factory for a system.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem system)
        : this(testkit, system, [])
    {
    }

    /// <summary>Creates a factory that adds to filters.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem actorSystem, IReadOnlyList<EventFilterBase> filters)
    {
        _testKit = testkit;
        _system = actorSystem;
        _filters = filters;
    }

    /// <summary>Errors with an exception of a type.</summary>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Exception(typeof(TException), pattern, source);

    /// <summary>Errors with an exception of a type.</summary>
    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false) =>
        Exceptions(exceptionType, TextPattern.Of(pattern), source, checkInnerExceptions);

    /// <summary>Errors with an exception of a type.</summary>
    public IEventFilterApplier Exception<TException>(string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    /// <summary>Errors with an exception of a type.</summary>
    public IEventFilterApplier Exception(Type exceptionType, string? message = null, string? start = null, string? contains = null, string? source = null, bool checkInnerExceptions = false) =>
        Exceptions(exceptionType, TextPattern.Of(message, start, contains), source, checkInnerExceptions);

    /// <summary>Events that a predicate selects.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Add("Event", predicate, TextPattern.Any, null);

    /// <summary>Events of a type that a predicate selects.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent => Add(typeof(TLogEvent).Name, logEvent => logEvent is TLogEvent typed && predicate(typed), TextPattern.Any, null);

    /// <summary>Events of a level.</summary>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level(logLevel, TextPattern.Of(message, start, contains), source);

    /// <summary>Events of a level.</summary>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) => Level(logLevel, TextPattern.Of(pattern), source);

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(Regex pattern, string? source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    /// <summary>Information.</summary>
    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    /// <summary>Information.</summary>
    public IEventFilterApplier Info(Regex pattern, string? source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    /// <summary>Debugging output.</summary>
    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    /// <summary>Debugging output.</summary>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => DeadLetters(static _ => true, null);

    /// <summary>Dead letters with a message of a type; the source is the recipient.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => DeadLetters(static message => message is TMessage, source);

    /// <summary>Dead letters with a message of a type that a function selects; the source is the recipient.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        DeadLetters(message => message is TMessage typed && isMatch(typed), source);

    /// <summary>Dead letters with a message of a type; the source is the recipient.</summary>
    public IEventFilterApplier DeadLetter(Type type, string? source = null) => DeadLetters(type.IsInstanceOfType, source);

    /// <summary>Dead letters with a message of a type that a function selects; the source is the recipient.</summary>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null) =>
        DeadLetters(message => type.IsInstanceOfType(message) && isMatch(message), source);

    private static bool IsCause(Exception? cause, Type type, bool inner) =>
        cause is not null && (type.IsInstanceOfType(cause) || (inner && IsCause(cause.InnerException, type, inner)));

    private EventFilterApplier DeadLetters(Predicate<object> isMessage, string? source) => Add(
        "DeadLetter", logEvent => logEvent.Message is DeadLetter letter && isMessage(letter.Message), TextPattern.Any, source);

    private EventFilterApplier Exceptions(Type type, TextPattern text, string? source, bool inner) =>
        Add($"Error with {type.Name}", logEvent => logEvent is Error && IsCause(logEvent.Cause, type, inner), text, source);

    private EventFilterApplier Level(LogLevel level, TextPattern text, string? source) => Add(
        level.ClassFor().Name, logEvent => logEvent.LogLevel() == level && logEvent.Message is not Runtime.DeadLetter, text, source);

    private EventFilterApplier Add(string name, Predicate<LogEvent> isKind, TextPattern text, string? source) =>
        new(_testKit, _system, [.. _filters, new LogEventFilter(name, isKind, text, source)]);
}
