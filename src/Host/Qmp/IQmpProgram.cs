namespace ActorNet.Host.Qmp;

/// <summary>What a session knows of the program around it.</summary>
internal interface IQmpProgram
{
    /// <summary>True once the end was announced: commands are no longer carried out.</summary>
    bool IsEnding { get; }

    /// <summary>A client asked for the end of the program, and was answered.</summary>
    void Quit();
}
