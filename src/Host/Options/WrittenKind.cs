namespace ActorNet.Host.Options;

/// <summary>What was written in place of an option's value.</summary>
public enum WrittenKind
{
    /// <summary>Nothing: the option stands alone, as in <c>-netdev stream,server</c>.</summary>
    Nothing,

    /// <summary>One value.</summary>
    Text,

    /// <summary>Several values in brackets.</summary>
    List,

    /// <summary>Options of its own in braces; <c>addr { host = ... }</c> is <c>addr.host=...</c>.</summary>
    Nested,
}
