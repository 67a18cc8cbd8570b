using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Chooses the frames that a filter treats.</summary>
public interface IFrameMatch
{
    /// <summary>
    /// True when the frame is to be treated. The bytes may change while they are looked at: copy what decides
    /// (<see cref="FrameBatch.CopyBytes"/>), and do not throw because of them.
    /// </summary>
    bool Matches(FrameBatch frames, int index);
}
