namespace ActorNet.Bench.Datapath.CommandLine;

/// <summary>One line of a table of measurements.</summary>
internal interface IBenchCase
{
    /// <summary>Its word on the command line.</summary>
    string Key { get; }

    /// <summary>Measures it.</summary>
    /// <returns>Its line.</returns>
    string Measure();

    /// <summary>Runs it and nothing else, for a profiler.</summary>
    void Loop(TimeSpan length);
}
