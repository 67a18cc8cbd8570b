namespace ActorNet.Fuzz.Engine;

/// <summary>An input broke a promise.</summary>
public sealed class FuzzException(string target, byte[] input, string message, Exception? cause)
    : Exception($"{target}: {message}; the input in hexadecimal: {Convert.ToHexStringLower(input)}", cause)
{
    /// <summary>The input that did it.</summary>
    public byte[] Input { get; } = input;
}
