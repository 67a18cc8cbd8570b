namespace ActorNet.Devices.Filtering;

/// <summary>What happens when a filter holds as much as it may.</summary>
public enum FilterOverflow
{
    /// <summary>Further frames are dropped, counted as <c>filter-full</c>.</summary>
    Drop,

    /// <summary>
    /// The sender waits (<see cref="FilterChain.CanTake(FrameDirection)"/>), and so do earlier filters; nothing is lost. The limit may be
    /// passed by what one batch brings.
    /// </summary>
    Backpressure,
}
