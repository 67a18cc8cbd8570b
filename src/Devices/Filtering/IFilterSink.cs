using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Takes what a <see cref="FilterChain"/> lets out. Calls come in the order in which the frames of a direction go on.</summary>
/// <remarks>Must not call the chain back.</remarks>
public interface IFilterSink
{
    /// <summary>
    /// True while held frames may be released in this direction. Asked before each of them; once it was false, the chain keeps
    /// the rest until it is called again. Frames of a batch in process are not asked for: they come, with their duplicates.
    /// </summary>
    bool HasRoom(FrameDirection direction);

    /// <summary>
    /// An unchanged frame of the batch in process. May be shared without a copy for as long as the caller of
    /// <see cref="FilterChain.Process"/> holds the batch. A duplicated frame comes more than once.
    /// </summary>
    void Share(FrameBatch source, int index, FrameDirection direction);

    /// <summary>A frame that was held, changed or made by a filter. Its bytes are gone after the call, so copy them.</summary>
    void Emit(FrameBatch frames, int index, FrameDirection direction);

    /// <summary>A frame for an outdev, mirrored or redirected. Copy it, unless <paramref name="frames"/> is the batch in process.</summary>
    void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction);
}
