namespace ActorNet.Runtime;

/// <summary>The clocks of a system; virtual in tests.</summary>
public interface ITimeProvider
{
    /// <summary>The time of day.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Time since some start; never goes back.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>Time since some start in the finest resolution that there is.</summary>
    TimeSpan HighResMonotonicClock { get; }
}
