namespace ActorNet.Runtime;

/// <summary>Reads the time ranges of strategies.</summary>
internal static class RestartWindow
{
    /// <summary>The range in whole milliseconds, -1 for none.</summary>
    public static int Milliseconds(TimeSpan? range) =>
        range is { } value && value != Timeout.InfiniteTimeSpan ? (int)Math.Min(value.TotalMilliseconds, int.MaxValue) : -1;
}
