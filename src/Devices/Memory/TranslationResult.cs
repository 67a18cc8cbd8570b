namespace ActorNet.Devices.Memory;

/// <summary>What looking for an address behind an IOMMU came to.</summary>
public enum TranslationResult
{
    /// <summary>There it is.</summary>
    Found,

    /// <summary>Nothing is known of it: whoever has the translations may be asked.</summary>
    Missing,

    /// <summary>The device may not do there what it wants to do.</summary>
    Forbidden,
}
