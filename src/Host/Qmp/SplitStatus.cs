namespace ActorNet.Host.Qmp;

/// <summary>What a look for the next JSON value in the input gave.</summary>
public enum SplitStatus
{
    /// <summary>All input was taken; the value goes on in what comes next, or none has begun.</summary>
    NeedMore,

    /// <summary>One whole value, or something that can be none: the JSON parser will say.</summary>
    Value,

    /// <summary>The value is longer than the limit; nothing more can be made of this input.</summary>
    TooLong,
}
