namespace ActorNet.Devices.Filtering;

/// <summary>A log to replay: its frames one after the other, in the order of their times.</summary>
public interface IReplaySource
{
    /// <summary>The current frame; false when the log is at its end.</summary>
    bool TryPeek(out ReplayFrame frame);

    /// <summary>Goes to the next frame.</summary>
    void Advance();
}
