namespace ActorNet.Devices.Streams;

/// <summary>What is wrong with a stream of frames.</summary>
public enum FrameStreamFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A length of 0.</summary>
    EmptyFrame,

    /// <summary>A length beyond <see cref="FrameStreamReader.LongestFrame"/>.</summary>
    FrameTooLong,
}
