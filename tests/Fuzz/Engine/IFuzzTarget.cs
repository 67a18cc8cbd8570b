namespace ActorNet.Fuzz.Engine;

/// <summary>Something that takes bytes of a stranger: what is fuzzed.</summary>
public interface IFuzzTarget
{
    /// <summary>Its name on the command line, and that of its folder of inputs.</summary>
    string Name { get; }

    /// <summary>What it does with an input, in a sentence.</summary>
    string Description { get; }

    /// <summary>How many mutations take about a second.</summary>
    int RunsPerSecond { get; }

    /// <summary>Inputs that get far, made by program: what the first mutations start from.</summary>
    IEnumerable<byte[]> Seeds();

    /// <summary>Runs one input. Whatever it is, this ends soon and throws only when a promise was broken.</summary>
    /// <param name="input">Any bytes.</param>
    /// <param name="seen">Takes note of what happened.</param>
    void Run(byte[] input, Observations seen);
}
